// Reads {"secret", "headers", "body"} from standard input; exits 0 when the npm package of Standard
// Webhooks accepts the delivery, and prints the event's type.
const { Webhook } = require('standardwebhooks');

let text = '';
process.stdin.on('data', (piece) => { text += piece; });
process.stdin.on('end', () => {
  const { secret, headers, body } = JSON.parse(text);
  const event = new Webhook(secret).verify(body, headers);
  process.stdout.write(event.type);
});
