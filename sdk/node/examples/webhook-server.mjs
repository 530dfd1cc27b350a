// Receives webhooks on PORT (3000). Needs PRIVCARDS_WEBHOOK_SECRET.

import { createServer } from 'node:http';
import { webhooks } from 'privcards';

const seen = new Set(); // in production a table: keep the ids for 30 days

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    const event = await webhooks.constructEvent(Buffer.concat(chunks), request.headers);
    if (!seen.has(event.id)) console.log(event.sequence, event.type);
    seen.add(event.id);
    response.writeHead(204).end();
  } catch (error) {
    console.log('refused:', error.message);
    response.writeHead(400).end();
  }
});
server.listen(process.env.PORT ?? 3000, '127.0.0.1', () => console.log(`listening on ${server.address().port}`));
