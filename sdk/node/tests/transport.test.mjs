// One logical call: attempts, key, deadline, what is refused before sending, what is shown.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { sdk, stubbed } from './sdk.mjs';

const { PrivCards } = sdk;
const key = (request) => request.headers['x-idempotency-key'];
const refused = () => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
};
const soon = { maxRetries: 2 };

describe('idempotency', () => {
  test('one key for all attempts of a call, another for the next call', async () => {
    const { client, requests } = stubbed((_, n) => (n % 3 ? (n % 3 === 1 ? refused() : [503, { error: 'unavailable' }]) : [201, { id: 'card_1' }]), soon);
    const first = await client.cards.create({ binId: '491653', amount: 5 });
    const second = await client.cards.create({ binId: '491653', amount: 5 });
    const keys = requests.map(key);
    assert.equal(new Set(keys.slice(0, 3)).size, 1);
    assert.equal(new Set(keys.slice(3)).size, 1);
    assert.notEqual(keys[0], keys[3]);
    assert.match(keys[0], /^pc-node-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(first.lastResponse.idempotencyKey, keys[0]);
    assert.equal(first.lastResponse.attempts, 3);
    assert.equal(second.id, 'card_1');
  });
  test('the caller’s key wins, reads have none, every write has one', async () => {
    const { client, requests } = stubbed(() => [200, {}]);
    await client.cards.fund('card_1', { amount: 1 }, { idempotencyKey: 'mine' });
    await client.cards.get('card_1');
    await client.cards.delete('card_1');
    await client.cards.update('card_1', { label: null });
    assert.deepEqual(requests.map((request) => key(request) === undefined), [false, true, false, false]);
    assert.equal(key(requests[0]), 'mine');
  });
});

describe('retries', () => {
  test('end after two, with the last error', async () => {
    const { client, requests } = stubbed(refused);
    await assert.rejects(client.wallet.get(), (error) => {
      assert.ok(error instanceof sdk.APIConnectionError && !(error instanceof sdk.APITimeoutError));
      assert.match(error.message, /ECONNREFUSED/);
      assert.ok(error.cause instanceof TypeError);
      return true;
    });
    assert.equal(requests.length, 3);
  });
  test('never for a refusal', async () => {
    const { client, requests } = stubbed(() => [409, { error: 'card_terminated', message: 'No.', request_id: 'req_9' }]);
    await assert.rejects(client.cards.freeze('card_1'), sdk.ConflictError);
    assert.equal(requests.length, 1);
  });
  test('a long Retry-After raises at once and is on the error', async () => {
    const { client, requests } = stubbed(() => [429, { error: 'rate_limited' }, { 'retry-after': '3600' }]);
    await assert.rejects(client.wallet.get(), (error) => error instanceof sdk.RateLimitError && error.retryAfter === 3600);
    assert.equal(requests.length, 1);
  });
  test('Retry-After is waited out', async () => {
    const { client } = stubbed((_, n) => (n === 1 ? [503, '', { 'retry-after': '1' }] : [200, {}]));
    const started = Date.now();
    await client.wallet.get();
    assert.ok(Date.now() - started >= 990);
  });
  test('maxRetries of a call', async () => {
    const { client, requests } = stubbed(refused);
    await assert.rejects(client.wallet.get({ maxRetries: 0 }));
    assert.equal(requests.length, 1);
  });
});

describe('deadline and signal', () => {
  const never = () => new Promise(() => {});
  test('a call that gets no answer ends at its timeout, even if fetch ignores the signal', async () => {
    const { client, requests } = stubbed(never, { timeout: 80 });
    const started = Date.now();
    await assert.rejects(client.wallet.get(), (error) => error instanceof sdk.APITimeoutError && error instanceof sdk.APIConnectionError);
    assert.ok(Date.now() - started < 1000);
    assert.equal(requests.length, 1);
  });
  test('the timeout covers all attempts and the waits between them', async () => {
    const { client } = stubbed(refused, { timeout: 300, maxRetries: 1000 });
    const started = Date.now();
    await assert.rejects(client.wallet.get(), sdk.APIConnectionError);
    assert.ok(Date.now() - started < 1000);
  });
  test('the signal ends a wait, with its own reason', async () => {
    const { client, requests } = stubbed(() => [503, '', { 'retry-after': '20' }]);
    const controller = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 50);
    const started = Date.now();
    await assert.rejects(client.wallet.get({ signal: controller.signal }), (error) => error === reason);
    assert.ok(Date.now() - started < 1000);
    assert.equal(requests.length, 1);
  });
  test('a signal that was aborted before sends nothing', async () => {
    const { client, requests } = stubbed(() => [200, {}]);
    await assert.rejects(client.wallet.get({ signal: AbortSignal.abort() }), { name: 'AbortError' });
    assert.equal(requests.length, 0);
  });
});

describe('over the network', () => {
  let server, baseURL, seen, answer;
  before(async () => {
    server = createServer((request, response) => (seen.push(request), answer(request, response)));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    baseURL = `http://127.0.0.1:${server.address().port}/v1`;
  });
  after(() => (server.closeAllConnections(), server.close()));
  const client = (options) => ((seen = []), new PrivCards('sk_test_0123456789abcdef', { baseURL, ...options }));

  test('a redirect is not followed and the key stays here', async () => {
    answer = (request, response) => response.writeHead(307, { location: '/v1/elsewhere', 'request-id': 'req_1' }).end();
    await assert.rejects(client().wallet.get(), (error) => error.status === 307 && /redirect/.test(error.message) && error.message.endsWith('req_1'));
    assert.equal(seen.length, 1);
  });
  test('headers', async () => {
    answer = (request, response) => response.end('{}');
    await client({ headers: { 'X-Proxy': 'yes' } }).cards.create({ binId: '1', amount: 2 }, { headers: { 'Accept-Language': 'fr' } });
    const { headers } = seen[0];
    assert.equal(headers['user-agent'], `privcards-node/${sdk.VERSION}`);
    assert.equal(headers.authorization, 'Bearer sk_test_0123456789abcdef');
    assert.equal(headers['content-type'], 'application/json');
    assert.equal(headers['accept-language'], 'fr');
    assert.equal(headers['x-proxy'], 'yes');
  });
  test('an answer that breaks off is tried again', async () => {
    answer = (request, response) => {
      if (seen.length > 1) return response.end('{"balance": 5}');
      response.writeHead(200, { 'content-length': '100' }).write('{"bal');
      setTimeout(() => response.destroy(), 20);
    };
    const wallet = await client().wallet.get();
    assert.equal(wallet.balance, 5);
    assert.equal(seen.length, 2);
  });
  test('an answer that drips ends at the deadline', async () => {
    answer = (request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    };
    await assert.rejects(client({ timeout: 200 }).wallet.get(), sdk.APITimeoutError);
  });
  test('a page that is no JSON', async () => {
    answer = (request, response) => response.writeHead(200, { 'request-id': 'req_2' }).end('<html>');
    await assert.rejects(client().wallet.get(), (error) => error instanceof sdk.APIConnectionError && error.message.endsWith('req_2'));
    assert.equal(seen.length, 1);
  });
});

describe('refused before sending', () => {
  test('empty ids', async () => {
    const { client, requests } = stubbed(() => [200, {}]);
    for (const id of ['', '.', '..', undefined, null, 5]) await assert.rejects(client.cards.get(id), TypeError);
    await assert.rejects(async () => { for await (const _ of client.webhooks.deliveries('')); }, TypeError);
    assert.equal(requests.length, 0);
  });
  test('ids are one segment of the path, whatever they hold', async () => {
    const { client, requests } = stubbed(() => [200, {}]);
    for (const id of ['a/b', '...', '../wallet', 'a?b#c', '$&', 'é']) await client.cards.details(id);
    for (const { url } of requests) assert.match(url.pathname, /^\/v1\/cards\/[^/]+\/details$/);
    assert.deepEqual(requests.slice(0, 1).map((r) => r.url.pathname), ['/v1/cards/a%2Fb/details']);
  });
  test('amounts with more than two decimals, by the name of the parameter', async () => {
    const { client, requests } = stubbed(() => [200, {}]);
    await assert.rejects(client.cards.fund('card_1', { amount: 0.1 + 0.2 }), { name: 'RangeError', message: /^amount: / });
    await assert.rejects(client.cards.update('card_1', { spendingLimit: '1.234' }), { message: /^spendingLimit: / });
    await assert.rejects(client.sandbox.deposits.create({ currency: 'btc', amountUsd: 1.005 }), { message: /^amountUsd: / });
    await client.cards.update('card_1', { spendingLimit: null, autoFreezeAt: '5.00' });
    assert.deepEqual(requests[0].json, { spending_limit: null, auto_freeze_at: '5.00' });
    assert.equal(requests.length, 1);
  });
  test('a live key over http to another host', () => {
    const live = 'sk_live_0123456789abcdef';
    for (const baseURL of ['http://cards.example.com/v1', 'http://10.0.0.1/v1', 'http://127.0.0.1.example.com/v1']) {
      assert.throws(() => new PrivCards(live, { baseURL }), /https/);
      assert.ok(new PrivCards(live, { baseURL, allowInsecure: true }));
    }
    for (const baseURL of ['http://127.0.0.1:8080/v1', 'http://localhost/v1', 'http://[::1]:1/v1', 'https://cards.example.com/v1']) {
      assert.ok(new PrivCards(live, { baseURL }));
    }
    assert.ok(new PrivCards('sk_test_x', { baseURL: 'http://cards.example.com/v1' }));
  });
  test('settings that cannot work', () => {
    for (const baseURL of ['nonsense', 'ftp://x/v1', 'https://u:p@x/v1', 'https://x/v1?a=b']) {
      assert.throws(() => new PrivCards('sk_test_x', { baseURL }), sdk.PrivCardsError);
    }
    assert.throws(() => new PrivCards('sk_test_x\n'), /spaces or line ends/);
    assert.throws(() => new PrivCards('sk_test_x', { timeout: NaN }), /timeout/);
    assert.throws(() => new PrivCards('sk_test_x', { maxRetries: -1 }), /maxRetries/);
  });
});

describe('names', () => {
  test('metadata passes untouched both ways, unknown members and values are kept', async () => {
    const metadata = { spring_2026: 'a', bin_id: 'b', camelCase: 'c', __proto__x: 'd' };
    const { client, requests } = stubbed((request) => [200, JSON.stringify({
      id: 'card_1', bin_id: '491653', metadata: request.json.metadata, status: 'sleeping', new_member: { deep_one: 1 },
    }).replace('"new_member"', '"__proto__":{"polluted":true},"new_member"')]);
    const card = await client.cards.create({ binId: '491653', amount: 1, metadata, extra_field: 1, skipped: undefined });
    assert.deepEqual(requests[0].json, { bin_id: '491653', amount: 1, metadata, extra_field: 1 });
    assert.deepEqual(card.metadata, metadata);
    assert.equal(card.binId, '491653');
    assert.equal(card.status, 'sleeping');
    assert.deepEqual(card.new_member, { deep_one: 1 });
    assert.equal(card.polluted, undefined);
    assert.equal(Object.getPrototypeOf(card), Object.prototype);
  });
  test('an event of a type from the future keeps its data as it came', async () => {
    const { client } = stubbed(() => [200, { id: 'evt_1', type: 'card.painted', created_at: 'x', data: { a_b: 1 } }]);
    const event = await client.events.get('evt_1');
    assert.equal(event.createdAt, 'x');
    assert.deepEqual(event.data, { a_b: 1 });
  });
  test('dates as filters', async () => {
    const { client, requests } = stubbed(() => [200, { data: [] }]);
    await client.transactions.list({ from: new Date(0), to: '2026-05-01', cardId: undefined });
    assert.equal(requests[0].url.search, '?from=1970-01-01T00%3A00%3A00.000Z&to=2026-05-01');
  });
});

describe('what is shown', () => {
  test('card details and webhook secrets are masked unless read by name', async () => {
    const { client } = stubbed((request) => [200, request.method === 'GET'
      ? { id: 'card_1', pan: '4916530000002039', cvv: '737', last4: '2039' }
      : { id: 'wh_1', secret: 'whsec_verysecretindeed' }]);
    const details = await client.cards.details('card_1');
    assert.equal(details.pan, '4916530000002039');
    assert.equal(details.cvv, '737');
    const webhook = await client.webhooks.create({ url: 'https://x.example.com', events: ['*'] });
    assert.equal(webhook.secret, 'whsec_verysecretindeed');
    for (const shown of [details, { nested: [details] }, webhook, details.lastResponse]) {
      for (const text of [inspect(shown, { depth: 9 }), JSON.stringify(shown), JSON.stringify({ ...shown }), `${shown}`]) {
        assert.doesNotMatch(text, /491653000000|737|verysecret/);
      }
    }
    assert.match(inspect(details), /\*{12}2039/);
    assert.match(JSON.stringify(details), /\*{12}2039/);
  });
  test('the key of a client', () => {
    const client = new PrivCards('sk_live_0123456789abcdefWXYZ');
    for (const text of [inspect(client, { depth: 9, showHidden: true }), JSON.stringify(client), `${client}`, inspect(client.cards, { depth: 9, showHidden: true }), inspect(client.events.stream(), { depth: 9 })]) {
      assert.doesNotMatch(text, /0123456789/);
    }
    assert.match(inspect(client), /sk_live_…WXYZ/);
    assert.doesNotMatch(inspect(new PrivCards('sk_live_short')), /short/);
  });
  test('the log names requests and never what is in them', async () => {
    const lines = [];
    const { client } = stubbed((_, n) => (n === 1 ? [503, '', { 'request-id': 'req_a' }] : [200, { pan: '4916530000002039', cvv: '737' }, { 'request-id': 'req_b' }]),
      { logLevel: 'debug', logger: (line) => lines.push(line) });
    await client.cards.details('card_1');
    await client.cards.update('card_1', { label: 'private words' });
    const text = lines.join('\n');
    assert.match(text, /GET \/cards\/card_1\/details 503 .*req_a/);
    assert.match(text, /again in \d+ ms/);
    assert.match(text, /GET \/cards\/card_1\/details 200 .*req_b attempt 2/);
    assert.doesNotMatch(text, /0123456789|4916|737|private/);
  });
  test('withResponse and lastResponse', async () => {
    const { client } = stubbed(() => [200, { balance: 1 }, { 'request-id': 'req_c', 'idempotent-replayed': 'true' }]);
    const { data, response } = await client.wallet.get().withResponse();
    assert.deepEqual({ ...data }, { balance: 1 });
    assert.equal(data.lastResponse, response);
    assert.equal(response.requestId, 'req_c');
    assert.equal(response.replayed, true);
    assert.equal(response.status, 200);
    assert.equal(response.text(), '{"balance":1}');
    assert.equal(response.headers.get('Request-Id'), 'req_c');
  });
});

test('the environment', () => {
  const saved = { ...process.env };
  try {
    delete process.env.PRIVCARDS_API_KEY;
    assert.throws(() => new PrivCards(), /PRIVCARDS_API_KEY/);
    assert.throws(() => new PrivCards(''), /API key/);
    process.env.PRIVCARDS_API_KEY = 'sk_test_fromtheenvironment';
    process.env.PRIVCARDS_BASE_URL = 'https://cards.example.com/v1/';
    assert.equal(new PrivCards().baseURL, 'https://cards.example.com/v1');
    assert.equal(new PrivCards({ baseURL: 'https://other.example.com/v1' }).baseURL, 'https://other.example.com/v1');
    delete process.env.PRIVCARDS_BASE_URL;
    assert.equal(new PrivCards().baseURL, 'https://api.privcards.com/v1');
  } finally {
    process.env = saved;
  }
});

test('request() for what the SDK does not know', async () => {
  const { client, requests } = stubbed(() => [200, { a_b: 1 }]);
  const answer = await client.request('post', '/later/things', { body: { c_d: 2 }, query: { e_f: 3 } });
  assert.deepEqual({ ...answer }, { a_b: 1 });
  assert.equal(requests[0].url.pathname + requests[0].url.search, '/v1/later/things?e_f=3');
  assert.deepEqual(requests[0].json, { c_d: 2 });
  assert.ok(key(requests[0]));
  await assert.rejects(client.request('GET', 'later'), TypeError);
});
