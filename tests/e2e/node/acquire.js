// An acquirer made of the npm package iso_8583: sends the messages it is given (a list of objects keyed by data
// element) over one connection and prints the answers as a list. Arguments: host, port; messages on standard input.
const net = require('net');
const Iso8583 = require('iso_8583');

const formats = {};
const input = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const [host, port] = process.argv.slice(2);
const socket = net.connect(Number(port), host);
const answers = [];
let received = Buffer.alloc(0);

function sendNext() {
  const message = input[answers.length];
  if (!message) {
    console.log(JSON.stringify(answers));
    socket.end();
    return;
  }
  const frame = new Iso8583(message, formats).getBufferMessage();
  if (frame.error) throw new Error(JSON.stringify(frame));
  socket.write(frame);
}

socket.on('connect', sendNext);
socket.on('data', (bytes) => {
  received = Buffer.concat([received, bytes]);
  while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
    const size = 2 + received.readUInt16BE(0);
    const answer = new Iso8583().getIsoJSON(received.subarray(0, size), { lenHeader: true });
    received = received.subarray(size);
    answers.push(answer);
    sendNext();
  }
});
socket.setTimeout(15000, () => { throw new Error('no answer in time'); });
