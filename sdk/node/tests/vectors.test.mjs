// The vectors that all SDKs share.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { internal, sdk, stubbed, vectors } from './sdk.mjs';

const { retryDelay } = internal('retry.js');
const { apiError } = internal('errors.js');

describe('retry.json', () => {
  const { cases, defaults } = vectors('retry');
  for (const one of cases) {
    test(one.name, () => {
      const given = { ...defaults, ...one };
      const { status, code, headers } = given.outcome;
      const decide = (random) =>
        retryDelay(given.outcome.connection_error ? {} : { status, code, headers: new Headers(headers) }, {
          attempt: given.attempt, maxRetries: given.max_retries, timeLeft: given.timeout_left_ms,
          now: Date.parse(given.now), random,
        });
      if (!given.expect.retry) return assert.equal(decide(0.5), null);
      assert.equal(decide(0), given.expect.delay_ms_min);
      assert.ok(Math.abs(decide(1 - 1e-12) - given.expect.delay_ms_max) < 0.001, `${decide(1)}`);
    });
  }
});

describe('errors.json', () => {
  const { cases, defaults } = vectors('errors');
  for (const one of cases) {
    test(one.name, () => {
      const { status, headers, body, expect, now } = { ...defaults, ...one };
      const error = apiError({ status, headers: new Headers(headers), body, now: Date.parse(now) });
      assert.equal(error.constructor, sdk[expect.class]);
      assert.equal(error.name, expect.class);
      assert.ok(error instanceof sdk.APIError && error instanceof sdk.PrivCardsError && error instanceof Error);
      assert.equal(error.status, status);
      assert.equal(error.code, expect.code);
      assert.equal(error.param, expect.param);
      assert.equal(error.requestId, expect.request_id);
      assert.equal(error.retryAfter, expect.retry_after);
      if (expect.message) assert.equal(error.detail, expect.message);
      if (expect.doc_url) assert.equal(error.docUrl, expect.doc_url);
      if (expect.errors) assert.deepEqual(error.errors.map((e) => [e.code, e.param]), expect.errors);
      if (expect.request_id) assert.ok(error.message.endsWith(expect.request_id) && String(error).endsWith(expect.request_id));
    });
  }
});

describe('money.json', () => {
  const { accepted, refused, prints } = vectors('money');
  test('accepted', () => {
    for (const { text, minor } of accepted) {
      assert.equal(sdk.toMinor(text), minor, text);
      assert.equal(sdk.toMinor(Number(text)), minor, `the number ${text}`);
    }
  });
  test('refused', () => {
    for (const { text, why } of refused) assert.throws(() => sdk.toMinor(text), RangeError, `${text}: ${why}`);
  });
  test('printed', () => {
    for (const { minor, text } of prints) {
      assert.equal(sdk.fromMinor(minor), text);
      assert.equal(sdk.fromMinor(BigInt(minor)), text);
      assert.equal(sdk.toMinor(text), minor);
    }
  });
  test('every amount up to 100,000.00 makes the round trip as text and as a number', () => {
    for (let minor = 0; minor <= 10_000_000; minor += 1) {
      if (minor > 2_000_000) minor += 36; // all small ones, then a walk with an odd step
      const text = sdk.fromMinor(minor);
      if (sdk.toMinor(text) !== minor || sdk.toMinor(Number(text)) !== minor) assert.fail(text);
    }
  });
  test('numbers that are no amount', () => {
    for (const number of [0.1 + 0.2, 1.005, NaN, Infinity, 1e21, 1e-7, 1e10]) {
      assert.throws(() => sdk.toMinor(number), RangeError, String(number));
    }
    for (const other of [null, undefined, {}, [], true, 5n]) assert.throws(() => sdk.toMinor(other), TypeError);
    for (const minor of [0.5, NaN, Infinity, 1_000_000_000_000]) assert.throws(() => sdk.fromMinor(minor), RangeError);
  });
  test('the largest amount survives JSON in both directions', async () => {
    const { client, requests } = stubbed(() => [200, '{"balance":9999999999.99,"total_spent":-9999999999.99}']);
    const wallet = await client.wallet.get();
    assert.equal(sdk.toMinor(wallet.balance), 999_999_999_999);
    assert.equal(sdk.toMinor(wallet.totalSpent), -999_999_999_999);
    await client.cards.fund('card_1', { amount: 9999999999.99 });
    assert.equal(requests[1].body, '{"amount":9999999999.99}');
  });
});

describe('pagination.json', () => {
  const { cases } = vectors('pagination');
  const camel = { per_page: 'perPage', starting_after: 'startingAfter', bin_id: 'binId' };
  for (const one of cases) {
    test(one.name, async () => {
      const { client, requests } = stubbed((_, n) => [200, one.exchanges[n - 1].response]);
      const params = Object.fromEntries(Object.entries(one.params).map(([name, value]) => [camel[name] ?? name, value]));
      const ids = [];
      for await (const card of client.cards.list(params)) ids.push(card.id);
      assert.deepEqual(ids, one.ids);
      const queries = requests.map(({ url }) => Object.fromEntries(url.searchParams));
      assert.deepEqual(queries, one.exchanges.map((exchange) => exchange.query));
    });
  }
});

const reasonOf = async (promise) => {
  try {
    return await promise;
  } catch (error) {
    assert.ok(error instanceof sdk.SignatureVerificationError, String(error));
    return error;
  }
};

describe('signatures.json', () => {
  const { verify, construct_event, defaults } = vectors('signatures');
  for (const one of verify) {
    test(`verify: ${one.name}`, async () => {
      const result = await reasonOf(sdk.webhooks.verify(one.payload, one.signature, one.secret));
      assert.deepEqual(typeof result === 'boolean' ? result : { reason: result.reason }, one.expect);
    });
  }
  for (const one of construct_event) {
    test(`constructEvent: ${one.name}`, async () => {
      const { payload, headers, secret, now, tolerance, allow_legacy: allowLegacy, expect } = { ...defaults, ...one };
      const options = { now, allowLegacy, tolerance: tolerance === 'infinite' ? Infinity : tolerance };
      // A Headers object trims its values, so what is about spaces is asked of plain headers alone.
      const trimmed = Object.values(headers).some((value) => value !== value.trim());
      const forms = trimmed ? [headers] : [headers, new Headers(headers)];
      for (const form of forms) {
        const result = await reasonOf(sdk.webhooks.constructEvent(payload, form, secret, options));
        if (expect.reason) {
          assert.equal(result.reason, expect.reason);
          if (expect.message_contains) assert.ok(result.message.includes(expect.message_contains), result.message);
        } else assert.deepEqual({ id: result.id, type: result.type }, expect);
      }
    });
  }
});

test('webhook_signature.json', async () => {
  const { cases, rejected } = vectors('webhook_signature');
  for (const one of cases) {
    const bytes = new TextEncoder().encode(one.body);
    assert.equal(bytes.length, one.body_bytes);
    for (const payload of [one.body, bytes, bytes.buffer, Buffer.from(bytes)]) {
      assert.equal(await sdk.webhooks.verify(payload, one.x_privcards_signature, one.secret), true);
    }
    const headers = await sdk.webhooks.signForTest(one.body, one.secret, { timestamp: one.webhook_timestamp });
    assert.equal(headers['x-privcards-signature'], one.x_privcards_signature);
    assert.equal(headers['webhook-signature'], one.webhook_signature);
    assert.equal(headers['webhook-id'], one.webhook_id);
    for (const { name, x_privcards_signature } of rejected) {
      assert.equal(await sdk.webhooks.verify(one.body, x_privcards_signature, one.secret), false, name);
    }
  }
});

test('a tolerance that is no number of seconds is refused, not taken for "no check"', async () => {
  for (const tolerance of [null, NaN, -1, '300']) {
    await assert.rejects(sdk.webhooks.constructEvent('{}', {}, 'whsec_x', { tolerance }), TypeError);
  }
});
