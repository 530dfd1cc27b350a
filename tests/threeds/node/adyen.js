// A checkout with adyen-web: its fingerprint component runs the 3DS Method, its challenge component
// the challenge. The vendor's own servers are not there: what the fingerprint component would send
// to them goes to the shop instead, which answers with the challenge.
import {AdyenCheckout, ThreeDS2Challenge, ThreeDS2DeviceFingerprint} from '@adyen/adyen-web';

const settings = window.settings;
const result = document.getElementById('result');
const show = (text) => { result.textContent = text; };

async function pay() {
  const core = await AdyenCheckout({
    environment: 'test', clientKey: 'test_L6HTEOAXQBCZJHKNU4NLN6EI7IE6VRRW', countryCode: 'FR', locale: 'en-US',
    analytics: {enabled: false}, onError: (problem) => show(`failed ${problem.message}`)});
  AdyenCheckout.register(ThreeDS2Challenge, ThreeDS2DeviceFingerprint);
  const fingerprint = new ThreeDS2DeviceFingerprint(core, {
    token: settings.fingerprintToken, paymentData: 'shop', isMDFlow: true,
    on3DS2RedirectFlowComplete: (state) => challenge(core, state)});
  fingerprint.mount('#target');
}

async function challenge(core, fingerprint) {
  const answer = await fetch(settings.startUrl, {method: 'POST', body: JSON.stringify(fingerprint.data)});
  const {token} = await answer.json();
  new ThreeDS2Challenge(core, {
    token, paymentData: 'shop', challengeWindowSize: settings.window, isMDFlow: true,
    on3DS2RedirectFlowComplete: (state) => {
      const {transStatus} = JSON.parse(atob(state.data.details.threeDSResult));
      show(`finished ${transStatus}`);
    }}).mount('#target');
}

pay().catch((problem) => show(`failed ${problem.message}`));
