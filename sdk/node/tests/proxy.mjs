// A proxy in front of the real server that loses, delays and breaks what it is told to.

import { createServer, request as send } from 'node:http';

export async function startProxy(target) {
  const to = new URL(target);
  const proxy = {
    /** What happens to request n (from 1): undefined passes it on. */
    fault: () => undefined,
    requests: [],
    connections: new Set(),
  };
  const server = createServer((request, response) => {
    proxy.requests.push({ method: request.method, path: request.url, headers: request.headers });
    const fault = proxy.fault(proxy.requests.length, request);
    if (fault?.status) return response.writeHead(fault.status, fault.headers).end(fault.body);
    const onward = send({ host: to.hostname, port: to.port, method: request.method, path: request.url, headers: request.headers }, (answer) => {
      if (fault === 'lose the answer') {
        answer.resume();
        return answer.on('end', () => response.destroy());
      }
      response.writeHead(answer.statusCode, answer.headers);
      response.flushHeaders();
      if (fault === 'drip') return drip(answer, response);
      answer.pipe(response);
      answer.on('close', () => response.destroy());
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });
  server.on('connection', (socket) => {
    proxy.connections.add(socket);
    socket.on('close', () => proxy.connections.delete(socket));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.baseURL = `http://127.0.0.1:${server.address().port}${to.pathname}`;
  proxy.cut = () => proxy.connections.forEach((socket) => socket.destroy());
  proxy.reset = () => ((proxy.requests = []), (proxy.fault = () => undefined));
  proxy.stop = () => (proxy.cut(), server.close());
  return proxy;
}

async function drip(answer, response) {
  const chunks = [];
  for await (const chunk of answer) chunks.push(chunk);
  for (const byte of Buffer.concat(chunks)) {
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  response.end();
}
