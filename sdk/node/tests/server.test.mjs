// The whole surface against the real server.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { startProxy } from './proxy.mjs';
import { sdk } from './sdk.mjs';
import { startServer } from './server.mjs';

let server, client, proxy;
before(async () => {
  server = await startServer();
  proxy = await startProxy(server.baseURL);
  client = new sdk.PrivCards(server.apiKey, { baseURL: server.baseURL });
});
after(async () => {
  proxy?.stop();
  await server?.stop();
});
const newCard = (amount = 100) => client.cards.create({ binId: '491653', amount });
const collect = async (list) => {
  const items = [];
  for await (const item of list) items.push(item);
  return items;
};

test('a card’s life', async () => {
  const card = await client.cards.create({
    binId: '491653', amount: '500', label: 'Été', spendingLimit: 2000, allowedCategories: ['advertising'],
    autoFreezeAt: 10, metadata: { campaign_name: 'spring_2026' },
  });
  assert.equal(card.balance, 500);
  assert.deepEqual(card.metadata, { campaign_name: 'spring_2026' });
  assert.equal(card.spendingLimit, 2000);
  assert.match(card.lastResponse.requestId, /^req_/);
  assert.deepEqual({ ...(await client.cards.get(card.id)) }, { ...card });
  const updated = await client.cards.update(card.id, { label: null, spendingLimit: '1500.55', autoFreezeAt: null });
  assert.equal(updated.label, null);
  assert.equal(sdk.toMinor(updated.spendingLimit), 150055);
  const details = await client.cards.details(card.id);
  assert.match(details.pan, /^491653\d{10}$/);
  assert.match(details.cvv, /^\d{3}$/);
  assert.equal((await client.cards.freeze(card.id)).frozenReason, 'requested');
  assert.equal((await client.cards.unfreeze(card.id)).status, 'active');
  const before = await client.wallet.get();
  const funded = await client.cards.fund(card.id, { amount: 19.99 });
  assert.equal(sdk.toMinor(funded.cardBalance), 51999);
  assert.equal(sdk.toMinor(before.balance) - sdk.toMinor(funded.walletBalance), 1999);
  const withdrawn = await client.cards.withdraw(card.id, { amount: '19.99' });
  assert.equal(withdrawn.cardBalance, 500);
  assert.equal((await client.cards.terminate(card.id)).status, 'terminated');
  await assert.rejects(client.cards.unfreeze(card.id), (error) => error instanceof sdk.ConflictError && error.code === 'card_terminated' && error.message.endsWith(error.requestId));
  const other = await newCard();
  assert.equal((await client.cards.delete(other.id)).status, 'terminated');
});

test('refusals', async () => {
  await assert.rejects(client.cards.get('card_8xK2m9Lp4q'), (error) => {
    assert.ok(error instanceof sdk.NotFoundError);
    assert.match(error.requestId, /^req_/);
    assert.ok(error.docUrl);
    return true;
  });
  await assert.rejects(client.cards.create({ binId: 'x', amount: '0.50', label: 'l'.repeat(65) }), (error) => {
    assert.ok(error instanceof sdk.BadRequestError);
    assert.ok(error.errors.length >= 2);
    assert.ok(error.errors.every((one) => one.code && one.param && one.message));
    return true;
  });
  const stranger = new sdk.PrivCards('sk_test_nobody0000000000000000000000000000', { baseURL: server.baseURL });
  await assert.rejects(stranger.wallet.get(), sdk.AuthenticationError);
  const french = await client.cards.get('card_8xK2m9Lp4q', { headers: { 'accept-language': 'fr' } }).catch((error) => error);
  const english = await client.cards.get('card_8xK2m9Lp4q').catch((error) => error);
  assert.notEqual(french.detail, english.detail);
});

test('idempotency: the same key replays, another request with it is refused', async () => {
  const options = { idempotencyKey: `order-${Date.now()}` };
  const first = await client.cards.create({ binId: '491653', amount: 5 }, options);
  const again = await client.cards.create({ binId: '491653', amount: 5 }, options);
  assert.equal(again.id, first.id);
  assert.equal(again.lastResponse.replayed, true);
  assert.equal(first.lastResponse.replayed, false);
  await assert.rejects(client.cards.create({ binId: '491653', amount: 6 }, options), sdk.IdempotencyError);
});

test('lists by page, by cursor and to the end', async () => {
  for (let n = 0; n < 5; n++) await newCard(1);
  const all = await collect(client.cards.list({ perPage: 100 }));
  const twos = await collect(client.cards.list({ perPage: 2 }).autoPaging());
  assert.deepEqual(twos.map((card) => card.id), all.map((card) => card.id));
  const second = await client.cards.list({ page: 2, perPage: 3 });
  assert.equal(second.page, 2);
  assert.equal(second.perPage, 3);
  assert.equal(second.total, all.length);
  assert.equal(second.hasMore, true);
  assert.deepEqual(second.data.map((card) => card.id), all.slice(3, 6).map((card) => card.id));
  const third = await second.nextPage();
  assert.deepEqual(third.data.map((card) => card.id), all.slice(6, 9).map((card) => card.id));
  assert.deepEqual((await collect(second)).map((card) => card.id), all.slice(3).map((card) => card.id));
  const last = await client.cards.list({ startingAfter: all.at(-1).id });
  assert.equal(await last.nextPage(), null);
  assert.equal((await client.cards.list({ status: 'frozen', binId: '491653' })).data.every((card) => card.status === 'frozen'), true);
});

test('payments in the sandbox', async () => {
  const { sandbox } = client;
  const card = await newCard();
  const shop = { name: 'SPOTIFY', mcc: '5815', city: 'Stockholm', country: 'SWE' };
  const payment = await sandbox.authorizations.create({ cardId: card.id, amount: 12.5, merchant: shop });
  assert.equal(payment.merchant.country, 'SWE');
  assert.equal(payment.held, 12.5);
  assert.equal((await sandbox.authorizations.increment(payment.id, { amount: 5 })).amount, 17.5);
  assert.equal((await sandbox.authorizations.reverse(payment.id, { amount: '2.50' })).held, 15);
  const settlement = await sandbox.authorizations.settle(payment.id, { amount: 10, final: false });
  assert.equal(settlement.authorizationId, payment.id);
  assert.equal((await sandbox.authorizations.expire(payment.id)).status.length > 0, true);
  const refund = await sandbox.refunds.create({ cardId: card.id, amount: 3, settlementId: settlement.id });
  assert.equal(refund.type, 'refund');
  assert.equal((await sandbox.settlements.create({ cardId: card.id, amount: 1 })).type, 'settlement');
  const decline = await sandbox.authorizations.create({ cardId: card.id, amount: 9999, partialApproval: false });
  assert.equal(decline.declineReason, decline.declineReasons[0]);
  const listed = await collect(client.transactions.list({ cardId: card.id, perPage: 2 }));
  assert.ok(listed.length >= 5);
  assert.equal((await client.transactions.get(payment.id)).id, payment.id);
  assert.ok((await client.transactions.list({ cardId: card.id, type: 'decline', from: new Date(Date.now() - 86_400_000) })).data.length === 1);
});

test('3-D Secure', async () => {
  const card = await newCard();
  const asked = await client.sandbox.challenges.create({ cardId: card.id, amount: 9.99, merchant: { name: 'SPOTIFY' } });
  const [challenge] = (await client.threeds.list({ cardId: card.id, status: 'pending' })).data;
  assert.equal(challenge.id, asked.id);
  assert.match(challenge.otp, /^\d{6}$/);
  const done = await client.sandbox.challenges.submit(challenge.id, { otp: challenge.otp });
  assert.equal(done.status, 'completed');
  assert.equal((await client.threeds.get(challenge.id)).otp, null);
});

test('wallet, deposits, BINs, clock', async () => {
  const deposit = await client.sandbox.deposits.create({ currency: 'btc', amountUsd: 60, confirm: true });
  assert.equal(deposit.amountUsd, 60);
  assert.equal((await client.wallet.deposits.get(deposit.id)).status, 'confirmed');
  assert.ok((await collect(client.wallet.deposits.list({ currency: 'btc' }))).some((one) => one.id === deposit.id));
  assert.equal((await client.wallet.addresses({ currency: 'btc' })).data[0].network, 'bitcoin');
  assert.ok((await collect(client.wallet.addresses())).length >= 4);
  const bins = await collect(client.bins.list());
  assert.equal((await client.bins.get(bins[0].id)).threeds, bins[0].threeds);
  const { now } = await client.sandbox.clock.advance({ seconds: 60 });
  assert.ok(Date.parse(now) > Date.now());
});

describe('webhooks', () => {
  let receiver, url, received, answer;
  before(async () => {
    received = [];
    answer = 200;
    receiver = createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      received.push({ headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(answer).end();
    });
    await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${receiver.address().port}/hooks`;
  });
  after(() => (receiver.closeAllConnections(), receiver.close()));
  const next = async (from = 0) => {
    for (let waited = 0; received.length <= from; waited += 20) {
      if (waited > 10_000) throw new Error('no delivery came');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return received.at(-1);
  };

  test('a real delivery is verified by both schemes, through a rotation too', async () => {
    const webhook = await client.webhooks.create({ url, events: ['card.*'] });
    assert.match(webhook.secret, /^whsec_/);
    const ping = await client.webhooks.test(webhook.id);
    assert.equal(ping.eventType, 'ping');
    const { headers, body } = await next();
    assert.equal(await client.webhooks.verify(body, headers['x-privcards-signature'], webhook.secret), true);
    const event = await client.webhooks.constructEvent(body, headers, webhook.secret);
    assert.equal(event.type, 'ping');
    assert.equal(event.data.createdAt, webhook.createdAt);
    await assert.rejects(client.webhooks.constructEvent(JSON.parse(body), headers, webhook.secret), { reason: 'parsed_body' });

    const rotated = await client.webhooks.rotateSecret(webhook.id, { graceHours: 1 });
    assert.notEqual(rotated.secret, webhook.secret);
    const from = received.length;
    const card = await newCard();
    const delivery = await next(from);
    for (const secret of [webhook.secret, rotated.secret, [webhook.secret, rotated.secret]]) {
      const created = await client.webhooks.constructEvent(delivery.body, delivery.headers, secret);
      assert.equal(created.data.id, card.id);
      assert.equal(created.data.binId, '491653');
    }
    await assert.rejects(client.webhooks.rotateSecret(webhook.id), { code: 'rotation_in_progress' });
    await client.webhooks.finishRotation(webhook.id);

    assert.equal((await client.webhooks.update(webhook.id, { events: ['*'], status: 'disabled' })).disabledReason, 'requested');
    assert.equal((await client.webhooks.get(webhook.id)).status, 'disabled');
    assert.ok((await collect(client.webhooks.list({ perPage: 1 }))).some((one) => one.id === webhook.id));
    const deliveries = await collect(client.webhooks.deliveries(webhook.id, { perPage: 1 }));
    assert.ok(deliveries.length >= 2);
    assert.equal((await client.webhooks.getDelivery(deliveries[0].id)).webhookId, webhook.id);
    assert.equal((await client.webhooks.delete(webhook.id)).status, 'deleted');
  });

  test('an event is sent again, if this server can', async (t) => {
    if ((await client.requests.list().catch((error) => error)) instanceof sdk.NotFoundError) return t.skip('this server cannot resend');
    const webhook = await client.webhooks.create({ url, events: ['deposit.*'] });
    const [event] = (await client.events.list({ type: 'card.created', perPage: 1 })).data;
    const from = received.length;
    const { data } = await client.events.resend(event.id, { webhookId: webhook.id });
    assert.deepEqual(data.map((one) => [one.eventId, one.webhookId]), [[event.id, webhook.id]]);
    const { body, headers } = await next(from);
    assert.deepEqual(await client.webhooks.constructEvent(body, headers, webhook.secret), { ...event });
    assert.equal((await collect(client.events.resend(event.id))).every((one) => one.webhookId !== webhook.id), true);
    await client.webhooks.delete(webhook.id);
  });

  test('failed deliveries are retried and recovered', async () => {
    answer = 500;
    const webhook = await client.webhooks.create({ url, events: ['card.created'], secret: 'a secret of my own, quite long' });
    const from = received.length;
    const card = await newCard();
    await next(from);
    let failed = [];
    for (let tries = 0; failed.length === 0; tries++) { // all ten attempts, by the test clock
      if (tries > 100) throw new Error('the delivery never failed');
      await client.sandbox.clock.advance({ seconds: 86_400 });
      await new Promise((resolve) => setTimeout(resolve, 50));
      failed = (await client.webhooks.deliveries(webhook.id, { status: 'failed' })).data;
    }
    answer = 200;
    await client.webhooks.update(webhook.id, { status: 'enabled' });
    assert.deepEqual(await client.webhooks.recover(webhook.id, { since: new Date(Date.now() + 8e12) }), []);
    const count = received.length;
    const recovered = await client.webhooks.recover(webhook.id, { since: '2026-01-01' });
    assert.equal(recovered.length, failed.length);
    const { body, headers } = await next(count);
    const event = await client.webhooks.constructEvent(body, headers, 'a secret of my own, quite long', { tolerance: Infinity });
    assert.equal(event.data.id, card.id);
  });
});

describe('faults', () => {
  const through = (options) => new sdk.PrivCards(server.apiKey, { baseURL: proxy.baseURL, ...options });
  const count = async () => (await client.cards.list({ perPage: 1 })).total;

  test('a create whose answer was lost gives exactly one card', async () => {
    for (const losses of [1, 2]) {
      proxy.reset();
      proxy.fault = (n) => (n <= losses ? 'lose the answer' : undefined);
      const before = await count();
      const balance = (await client.wallet.get()).balance;
      const card = await through().cards.create({ binId: '491653', amount: 7 });
      assert.equal(await count(), before + 1);
      assert.equal(sdk.toMinor(balance) - sdk.toMinor((await client.wallet.get()).balance), 700);
      assert.equal((await client.cards.list({ perPage: 1 })).data[0].id, card.id);
      assert.equal(card.lastResponse.replayed, true);
      assert.equal(proxy.requests.length, losses + 1);
      assert.equal(new Set(proxy.requests.map((request) => request.headers['x-idempotency-key'])).size, 1);
    }
  });
  test('every answer lost: an error, and still exactly one card', async () => {
    proxy.reset();
    proxy.fault = () => 'lose the answer';
    const before = await count();
    await assert.rejects(through().cards.create({ binId: '491653', amount: 7 }), sdk.APIConnectionError);
    assert.equal(await count(), before + 1);
    assert.equal(proxy.requests.length, 3);
  });
  test('503 with Retry-After', async () => {
    proxy.reset();
    proxy.fault = (n) => (n === 1 ? { status: 503, headers: { 'Retry-After': '1' }, body: '{"error":"unavailable"}' } : undefined);
    const started = Date.now();
    const wallet = await through().wallet.get();
    assert.ok(wallet.balance > 0);
    assert.ok(Date.now() - started >= 990);
  });
  test('slow bytes arrive within the deadline, or not at all', async () => {
    proxy.reset();
    proxy.fault = () => 'drip';
    assert.ok((await through().wallet.get()).balance > 0);
    const started = Date.now();
    await assert.rejects(through({ timeout: 150 }).events.list({ perPage: 50 }), sdk.APITimeoutError);
    assert.ok(Date.now() - started < 2000);
  });
});

describe('streams', () => {
  test('resume after the connection was cut: no gap, no repeat', async () => {
    proxy.reset();
    const following = new sdk.PrivCards(server.apiKey, { baseURL: proxy.baseURL }).events.stream();
    const card = await newCard();
    const seen = [];
    const reading = (async () => {
      for await (const event of following) {
        seen.push(event);
        if (event.type === 'card.terminated') break;
      }
    })();
    const until = async (wanted) => {
      for (let waited = 0; !wanted(); waited += 20) {
        if (waited > 15_000) throw new Error(`it never came; seen: ${seen.map((event) => event.type)}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await until(() => proxy.requests.some((request) => request.path.includes('/events/stream')));
    await new Promise((resolve) => setTimeout(resolve, 100));
    proxy.cut(); // before any event came: the anchor says where to go on
    await client.cards.freeze(card.id);
    await until(() => seen.some((event) => event.type === 'card.frozen'));
    proxy.cut();
    await client.cards.unfreeze(card.id);
    await client.cards.fund(card.id, { amount: 1 });
    await until(() => seen.some((event) => event.type === 'card.funded'));
    await client.cards.terminate(card.id);
    await reading;
    const numbers = seen.map((event) => event.sequence);
    assert.deepEqual(numbers, numbers.map((_, n) => numbers[0] + n), 'sequence has no gap');
    assert.equal(seen.find((event) => event.type === 'card.funded').data.cardId, card.id);
    assert.equal(following.lastEventId, seen.at(-1).id);
    const resumed = proxy.requests.filter((request) => request.path.includes('/events/stream'));
    assert.ok(resumed.length >= 3 && resumed.every((request) => request.headers['last-event-id']));
  });
  test('close, signal and an error that nothing mends', async () => {
    const stream = client.events.stream();
    setTimeout(() => stream.close(), 200);
    for await (const _ of stream); // ends without an error
    const controller = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason), 200);
    await assert.rejects(async () => { for await (const _ of client.events.stream({ signal: controller.signal })); }, (error) => error === reason);
    await assert.rejects(async () => { for await (const _ of client.events.stream({ lastEventId: 'evt_15Pu3oEHQqf' })); }, sdk.BadRequestError);
  });
  test('from an event on', async () => {
    const events = (await client.events.list({ perPage: 5 })).data;
    const seen = [];
    for await (const event of client.events.stream({ lastEventId: events[3].id })) {
      seen.push(event.id);
      if (seen.length === 3) break;
    }
    assert.deepEqual(seen, events.slice(0, 3).map((event) => event.id).reverse());
    assert.equal((await client.events.get(seen[0])).id, seen[0]);
    assert.equal((await client.events.list({ type: 'card.created', perPage: 1 })).data[0].type, 'card.created');
  });
});

test('the log of requests and resending, if this server has them', async (t) => {
  const list = await client.requests.list({ perPage: 1 }).catch((error) => error);
  if (list instanceof sdk.NotFoundError) return t.skip('this server has no GET /requests');
  const [entry] = list.data;
  assert.equal((await client.requests.get(entry.id)).path, entry.path);
  assert.equal(typeof entry.durationMs, 'number');
  const stream = client.requests.stream();
  setTimeout(() => client.wallet.get().catch(() => {}), 300);
  for await (const one of stream) {
    assert.match(one.id, /^req_/);
    break;
  }
});
