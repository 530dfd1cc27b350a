// The SDK against api/openapi.yaml: every operation has a method that sends what the document says, and every object
// and request has each of its members in a field map.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { ROOT, internal, stubbed } from './sdk.mjs';

const document = parse(readFileSync(join(ROOT, 'api/openapi.yaml'), 'utf8'));
const shapes = internal('shapes.js');
const { wireName } = internal('fields.js');
const schemas = document.components.schemas;
const resolve = (node) => (node.$ref ? node.$ref.slice(2).split('/').reduce((at, part) => at[part], document) : node);

/** The method of each operation: its path in the client, and the fields of its query or body. */
const METHODS = {
  createCard: ['cards.create', 'createCard'],
  listCards: ['cards.list', 'cardList'],
  getCard: ['cards.get'],
  updateCard: ['cards.update', 'updateCard'],
  deleteCard: ['cards.delete'],
  getCardDetails: ['cards.details'],
  freezeCard: ['cards.freeze'],
  unfreezeCard: ['cards.unfreeze'],
  terminateCard: ['cards.terminate'],
  fundCard: ['cards.fund', 'moveMoney'],
  withdrawCard: ['cards.withdraw', 'moveMoney'],
  listTransactions: ['transactions.list', 'transactionList'],
  getTransaction: ['transactions.get'],
  getWallet: ['wallet.get'],
  listWalletAddresses: ['wallet.addresses', 'depositAddressList'],
  listDeposits: ['wallet.deposits.list', 'depositList'],
  getDeposit: ['wallet.deposits.get'],
  listBins: ['bins.list'],
  getBin: ['bins.get'],
  list3dsChallenges: ['threeds.list', 'challengeList'],
  get3dsChallenge: ['threeds.get'],
  createWebhook: ['webhooks.create', 'createWebhook'],
  listWebhooks: ['webhooks.list', 'webhookList'],
  getWebhook: ['webhooks.get'],
  updateWebhook: ['webhooks.update', 'updateWebhook'],
  deleteWebhook: ['webhooks.delete'],
  testWebhook: ['webhooks.test'],
  rotateWebhookSecret: ['webhooks.rotateSecret', 'rotateSecret'],
  finishWebhookRotation: ['webhooks.finishRotation'],
  listWebhookDeliveries: ['webhooks.deliveries', 'deliveryList'],
  getDelivery: ['webhooks.getDelivery'],
  retryDelivery: ['webhooks.retryDelivery'],
  listEvents: ['events.list', 'eventList'],
  getEvent: ['events.get'],
  streamEvents: ['events.stream'],
  resendEvent: ['events.resend', 'resend'],
  listRequests: ['requests.list', 'requestList'],
  getRequest: ['requests.get'],
  streamRequests: ['requests.stream'],
  createSandboxAuthorization: ['sandbox.authorizations.create', 'sandboxAuthorization'],
  incrementSandboxAuthorization: ['sandbox.authorizations.increment', 'moveMoney'],
  reverseSandboxAuthorization: ['sandbox.authorizations.reverse', 'sandboxReverse'],
  settleSandboxAuthorization: ['sandbox.authorizations.settle', 'sandboxSettle'],
  expireSandboxAuthorization: ['sandbox.authorizations.expire'],
  createSandboxSettlement: ['sandbox.settlements.create', 'sandboxSettlement'],
  createSandboxRefund: ['sandbox.refunds.create', 'sandboxRefund'],
  createSandboxChallenge: ['sandbox.challenges.create', 'sandboxChallenge'],
  submitSandboxChallenge: ['sandbox.challenges.submit', 'submitCode'],
  createSandboxDeposit: ['sandbox.deposits.create', 'sandboxDeposit'],
  advanceSandboxClock: ['sandbox.clock.advance', 'advanceClock'],
};
/** The same operation by a shorter path. */
const ALIASES = { list3ds: 'list3dsChallenges', get3ds: 'get3dsChallenge' };

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods)
    .filter(([, operation]) => operation.operationId)
    .map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })));

const sameAnswer = (one, other) => assert.deepEqual(one.responses['200'].content, other.responses['200'].content);

describe('operations', () => {
  for (const operation of operations) {
    test(operation.operationId, async () => {
      if (ALIASES[operation.operationId]) {
        return sameAnswer(operation, operations.find((one) => one.operationId === ALIASES[operation.operationId]));
      }
      assert.ok(METHODS[operation.operationId], `${operation.operationId} has no method`);
      const [name, fields] = METHODS[operation.operationId];
      const { client, requests } = stubbed(({ url }) => [url.pathname.endsWith('/stream') ? 400 : 200, { data: [] }]);
      const parts = name.split('.');
      const verb = parts.pop();
      const resource = parts.reduce((at, part) => at[part], client);
      const given = Object.fromEntries(Object.entries(shapes[fields] ?? {}).map(([member, field]) => [member, field.money ? '1.00' : field.fields ? {} : 'x']));
      const args = [...(operation.path.includes('{id}') ? ['id_1'] : []), ...(fields ? [given] : [])];
      const result = resource[verb](...args);
      if (verb === 'stream') await result[Symbol.asyncIterator]().next().catch(() => {});
      else await result;

      const request = requests.at(verb === 'stream' ? 1 : 0);
      assert.equal(request.method, operation.method);
      assert.equal(request.url.pathname, `/v1${operation.path.replace('{id}', 'id_1')}`);
      const parameters = (operation.parameters ?? []).map(resolve).filter((parameter) => parameter.in === 'query');
      if (verb !== 'stream') {
        assert.deepEqual([...request.url.searchParams.keys()].sort(), parameters.map((parameter) => parameter.name).sort());
      }
      const schema = operation.requestBody && resolve(operation.requestBody.content['application/json'].schema);
      assert.deepEqual(Object.keys(request.json ?? {}).sort(), Object.keys(schema?.properties ?? {}).sort());
    });
  }
  test('no method stands for an operation that is there under another name', () => {
    const names = new Set(operations.map((operation) => operation.operationId));
    // Names fixed for the three SDKs; the document may get them a little later.
    for (const name of Object.keys(METHODS)) assert.ok(names.has(name), name);
  });
});

const OBJECTS = {
  Card: 'card', CardDetails: 'cardDetails', Movement: 'movement', Merchant: 'merchant', Transaction: 'transaction',
  Wallet: 'wallet', DepositAddress: 'depositAddress', Deposit: 'deposit', Bin: 'bin', Challenge: 'challenge', ThreeDSOutcome: 'threeDs',
  Webhook: 'webhook', WebhookWithSecret: 'webhookWithSecret', Delivery: 'delivery', TestClock: 'testClock',
  RequestLogEntry: 'requestLogEntry', CardEvent: 'event', CardMovementEvent: 'event', TransactionEvent: 'event',
  ChallengeEvent: 'event', DepositEvent: 'event', WebhookEvent: 'event', SandboxMerchant: 'sandboxMerchant',
};
const camel = (wire) => (wire === '3ds' ? 'threeds' : wire.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase()));

describe('field maps', () => {
  for (const [schema, shape] of Object.entries(OBJECTS)) {
    if (!schemas[schema]) continue;
    test(schema, () => {
      const fields = shapes[shape];
      assert.deepEqual(Object.values(fields).map(wireName).sort(), Object.keys(schemas[schema].properties).sort());
      for (const [name, field] of Object.entries(fields)) assert.equal(name, camel(wireName(field)));
      for (const [member, property] of Object.entries(schemas[schema].properties)) {
        const target = property.$ref && resolve(property);
        const field = Object.values(fields).find((one) => wireName(one) === member);
        if (shape !== 'event' && target?.type === 'object' && target.properties) assert.ok(field.fields, `${member} has members of its own`);
      }
    });
  }
  test('every object of the document is here', () => {
    const inner = /(Request|Error)$/; // what is asked, and what errors.json compares; lists are pages.ts
    const objects = Object.entries(schemas).filter(([name, schema]) => schema.properties && schema.properties.data?.type !== 'array' && !inner.test(name)).map(([name]) => name);
    assert.deepEqual(objects.filter((name) => !OBJECTS[name]), []);
  });
  test('every event type of the document is known', () => {
    assert.deepEqual(Object.keys(shapes.eventData).sort(), [...schemas.EventType.enum].sort());
    const data = { CardEvent: 'card', CardMovementEvent: 'movement', TransactionEvent: 'transaction', ChallengeEvent: 'challenge', DepositEvent: 'deposit', WebhookEvent: 'webhook' };
    for (const [schema, shape] of Object.entries(data)) {
      for (const type of schemas[schema].properties.type.enum) assert.equal(shapes.eventData[type], shapes[shape], type);
    }
  });
  test('every amount of a request is checked before it is sent', () => {
    for (const [schema, shape] of [['CreateCardRequest', 'createCard'], ['UpdateCardRequest', 'updateCard'], ['MovementRequest', 'moveMoney'],
      ['SandboxAuthorizationRequest', 'sandboxAuthorization'], ['SandboxSettleRequest', 'sandboxSettle'], ['SandboxReverseRequest', 'sandboxReverse'],
      ['SandboxRefundRequest', 'sandboxRefund'], ['SandboxDepositRequest', 'sandboxDeposit']]) {
      for (const [member, property] of Object.entries(schemas[schema].properties)) {
        const isAmount = /Amount$/.test(property.$ref ?? '');
        const field = Object.values(shapes[shape]).find((one) => wireName(one) === member);
        assert.equal(Boolean(field.money), isAmount, `${schema}.${member}`);
      }
    }
  });
});
