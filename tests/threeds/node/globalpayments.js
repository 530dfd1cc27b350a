// A checkout with globalpayments-3ds: the version check runs the 3DS Method in a hidden frame, the
// authentication opens the challenge in a visible one.
import {checkVersion, initiateAuthentication, MethodUrlCompletion} from 'globalpayments-3ds';

const settings = window.settings;
const result = document.getElementById('result');

async function pay() {
  const version = await checkVersion(settings.checkUrl, {
    methodNotificationUrl: settings.methodNotificationUrl, card: {reference: 'a stored card'}});
  const answer = await initiateAuthentication(settings.startUrl, {
    serverTransactionId: version.serverTransactionId, methodUrlComplete: MethodUrlCompletion.Yes,
    challengeNotificationUrl: settings.challengeNotificationUrl,
    challengeWindow: {windowSize: settings.windowSize, displayMode: 'embedded', target: '#target'},
    card: {reference: 'a stored card'}});
  const response = answer.challenge && answer.challenge.response;
  return response ? response.data.transStatus : answer.status;
}

pay().then((status) => { result.textContent = `finished ${status}`; },
  (problem) => { result.textContent = `failed ${JSON.stringify(problem.reasons || problem.message)}`; });
