// The notification page: the library tells the window around it.
import {handleChallengeNotification, handleMethodNotification} from 'globalpayments-3ds';

const {kind, data} = window.settings;
(kind === 'method' ? handleMethodNotification : handleChallengeNotification)(data);
