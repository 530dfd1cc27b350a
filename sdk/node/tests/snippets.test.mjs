// What the README and the examples show is run as it stands, against the real server. So is the sample of the product's
// page. A JavaScript block of the README that makes no client of its own gets one.

import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { CONSUMER, PACKAGE, sdk } from './sdk.mjs';
import { startServer } from './server.mjs';

const run = promisify(execFile);
const place = join(CONSUMER, 'snippets');
let server, env;
before(async () => {
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place);
  server = await startServer();
  env = { ...process.env, PRIVCARDS_BASE_URL: server.baseURL, PRIVCARDS_API_KEY: server.apiKey, PRIVCARDS_WEBHOOK_SECRET: 'whsec_AAAA' };
});
after(() => server?.stop());

const PAGE_SAMPLE = `const { privcards } = require('privcards');
const client = new privcards('sk_live_your_api_key');
// Create a card
const card = await client.cards.create({
binId: '491653',
amount: 500,
label: 'Ad Spend',
});
// Get 3DS OTPs
const challenges = await client.threeds.list({
cardId: card.id,
status: 'pending',
});
// Set up webhooks
await client.webhooks.create({
url: 'https://yourapp.com/hooks',
events: ['transaction.authorized', '3ds.challenge'],
});`;

const readme = readFileSync(join(PACKAGE, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/```(js|ts)\n([\s\S]*?)```/g)].map(([, language, code]) => ({ language, code }));

/** The name of a file that holds the block as a program. */
function program({ language, code }, name) {
  const isModule = /^import /m.test(code);
  const file = join(place, `${name}.${language === 'ts' ? 'mts' : isModule ? 'mjs' : 'cjs'}`);
  const whole = isModule || code.includes('require(') ? code
    : `const { PrivCards } = require('privcards');\nconst client = new PrivCards();\n${code}`;
  writeFileSync(file, isModule ? whole : `(async () => {\n${whole}\n})();\n`);
  return file;
}

async function runs(file) {
  try {
    return (await run(process.execPath, [file], { cwd: place, env, timeout: 20_000 })).stdout;
  } catch (error) {
    assert.fail(error.stderr || String(error));
  }
}

test('the page’s sample', async () => {
  const code = PAGE_SAMPLE.replace('sk_live_your_api_key', server.apiKey);
  await runs(program({ language: 'js', code }, 'page'));
  const client = new sdk.PrivCards(server.apiKey, { baseURL: server.baseURL });
  assert.equal((await client.cards.list({ perPage: 1 })).data[0].label, 'Ad Spend');
  assert.equal((await client.webhooks.list()).data[0].url, 'https://yourapp.com/hooks');
});

describe('README', () => {
  test('has blocks', () => assert.ok(blocks.length >= 10));
  blocks.filter(({ language }) => language === 'js').forEach((block, n) => {
    test(block.code.split('\n').find((line) => line && !line.startsWith('import')), async () => {
      assert.equal(typeof (await runs(program(block, `readme-${n}`))), 'string');
    });
  });
  test('TypeScript blocks compile strictly and run', async () => {
    const files = blocks.filter(({ language }) => language === 'ts').map((block, n) => program(block, `readme-ts-${n}`));
    assert.ok(files.length > 0);
    const tsc = join(PACKAGE, 'node_modules/typescript/bin/tsc');
    await run(process.execPath, [tsc, '--strict', '--target', 'es2022', '--lib', 'es2022', '--types', 'node', '--typeRoots',
      join(PACKAGE, 'node_modules/@types'), '--module', 'node16', ...files]).catch((error) => assert.fail(error.stdout));
    for (const file of files) await runs(file.replace(/mts$/, 'mjs'));
  });
  test('names every resource and method', () => {
    const client = new sdk.PrivCards('sk_test_x');
    for (const [name, resource] of Object.entries(client)) {
      if (typeof resource !== 'object') continue;
      const methods = [...Object.getOwnPropertyNames(Object.getPrototypeOf(resource)), ...Object.keys(resource)];
      for (const method of methods) {
        if (method !== 'constructor') assert.ok(new RegExp(`\`${name}\` \\|.*\`${method}[.\`]`).test(readme), `${name}.${method}`);
      }
    }
  });
});

describe('examples', () => {
  const file = (name) => (copyFileSync(join(PACKAGE, 'examples', name), join(place, name)), join(place, name));
  test('all are here', () => {
    assert.deepEqual(readdirSync(join(PACKAGE, 'examples')).sort(), ['issue-and-pay.mjs', 'spending.mjs', 'webhook-server.mjs']);
  });
  test('issue-and-pay', async () => assert.match(await runs(file('issue-and-pay.mjs')), /settlement 12\.5/));
  test('spending', async () => assert.match(await runs(file('spending.mjs')), /\d+\.\d\d$/m));
  test('webhook-server', async () => {
    const secret = 'whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=';
    const child = spawn(process.execPath, [file('webhook-server.mjs')], { cwd: place, env: { ...env, PORT: '0', PRIVCARDS_WEBHOOK_SECRET: secret } });
    try {
      const port = await new Promise((resolve) => child.stdout.on('data', (text) => {
        const found = /listening on (\d+)/.exec(text);
        if (found) resolve(found[1]);
      }));
      const body = '{"id":"evt_1","type":"card.created","data":{}}';
      const post = (headers) => fetch(`http://127.0.0.1:${port}`, { method: 'POST', body, headers });
      const headers = await sdk.webhooks.signForTest(body, secret);
      assert.equal((await post(headers)).status, 204);
      assert.equal((await post({ ...headers, 'webhook-id': 'evt_2' })).status, 400);
    } finally {
      child.kill();
    }
  });
});
