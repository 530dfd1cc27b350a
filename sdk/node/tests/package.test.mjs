// The package as installed: one class for require and import, small, and without a need for anything but web standards.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import vm from 'node:vm';
import { CONSUMER, PACKAGE, sdk } from './sdk.mjs';

const run = promisify(execFile);
const installed = join(CONSUMER, 'node_modules/privcards');
const files = readdirSync(installed, { recursive: true }).map((name) => join(installed, name)).filter((name) => statSync(name).isFile());
const place = join(CONSUMER, 'package-test');
rmSync(place, { recursive: true, force: true });
mkdirSync(place);

test('require and import give the identical class and the same names', async () => {
  const file = join(place, 'both.mjs');
  writeFileSync(file, `
    import { createRequire } from 'node:module';
    import byDefault, * as imported from 'privcards';
    const required = createRequire(import.meta.url)('privcards');
    const names = (object) => Object.keys(object).filter((name) => !['default', 'module.exports', '__esModule'].includes(name)).sort();
    console.log(JSON.stringify({
      same: [imported.PrivCards, imported.privcards, byDefault, required.privcards, required.default].every((one) => one === required.PrivCards),
      names: [names(imported), names(required)],
    }));`);
  const { same, names } = JSON.parse((await run(process.execPath, [file])).stdout);
  assert.equal(same, true);
  assert.deepEqual(names[0], names[1]);
  assert.ok(names[0].includes('NotFoundError'));
});

test('less than 150 KB, without dependencies, the version in one word', () => {
  const size = files.reduce((sum, name) => sum + statSync(name).size, 0);
  assert.ok(size < 150_000, `${size} bytes`);
  const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  assert.equal(manifest.dependencies, undefined);
  assert.equal(sdk.VERSION, manifest.version);
  assert.ok(readFileSync(join(installed, 'CHANGELOG.md'), 'utf8').includes(`## ${manifest.version}`));
  assert.deepEqual(readdirSync(installed).sort(), ['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json']);
});

test('the lock file names no host', () => {
  assert.doesNotMatch(readFileSync(join(PACKAGE, 'package-lock.json'), 'utf8'), /"resolved": "(?!https:\/\/registry\.npmjs\.org\/)/);
});

test('a TypeScript program in either module system, with the types of Node, of the DOM, or of neither', async () => {
  const code = `
    import { PrivCards, privcards, APIError, type Card, type Event } from 'privcards';
    const client: PrivCards = new privcards('sk_test_x', { timeout: 5 });
    export async function use(signal: SIGNAL): Promise<Card> {
      for await (const event of client.events.stream({ signal })) {
        const happened: Event = event;
        if (happened.type === 'card.created') console_(happened.data.binId);
      }
      const page = await client.cards.list({ perPage: 5 });
      const next: Card[] = (await page.nextPage())?.data ?? [];
      try {
        const card = await client.cards.create({ binId: '491653', amount: '5.00', metadata: { a_b: 'c' } }, { signal });
        console_(card.lastResponse.requestId ?? '', next.length);
        if (card.status === 'active' || card.status === 'something new') return card;
        // @ts-expect-error there is no such member
        card.bin_id;
        // @ts-expect-error an amount is needed
        await client.cards.create({ binId: '491653' });
      } catch (error) {
        if (error instanceof APIError) console_(error.code ?? '', error.errors.length);
      }
      return next[0]!;
    }
    declare function console_(...words: (string | number)[]): void;
    GIVEN`;
  const given = 'export const own = new PrivCards("sk_test_x", { fetch });';
  const base = { strict: true, noEmit: true, target: 'es2022', module: 'node16', skipLibCheck: false, typeRoots: [join(PACKAGE, 'node_modules/@types')] };
  const worlds = {
    node: [{ lib: ['es2022'], types: ['node'] }, 'AbortSignal', given],
    dom: [{ lib: ['es2022', 'dom'], types: [] }, 'AbortSignal', given],
    neither: [{ lib: ['es2022'], types: [] }, "import('privcards').SignalLike", ''],
  };
  await Promise.all(Object.entries(worlds).map(async ([name, [options, signal, last]]) => {
    const folder = join(place, name);
    mkdirSync(folder);
    for (const extension of ['mts', 'cts']) writeFileSync(join(folder, `use.${extension}`), code.replace('SIGNAL', signal).replace('GIVEN', last));
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...base, ...options }, include: ['*.mts', '*.cts'] }));
    await run(process.execPath, [join(PACKAGE, 'node_modules/typescript/bin/tsc'), '-p', folder]).catch((error) => assert.fail(`${name}: ${error.stdout}`));
  }));
});

test('a world of web standards alone is enough: no process, no require of Node’s own', async () => {
  const given = { fetch: async () => new Response('{"balance": 5}'), Headers, Response, URL, URLSearchParams, AbortController, AbortSignal,
    TextEncoder, TextDecoder, crypto, atob, btoa, setTimeout, clearTimeout, console };
  const context = vm.createContext({ ...given });
  const loaded = new Map();
  const load = (file) => {
    if (loaded.has(file)) return loaded.get(file);
    const exports = {};
    loaded.set(file, exports);
    const require = (name) => {
      assert.match(name, /^\.\.?\//, `requires ${name}`);
      return load(join(dirname(file), `${name}.js`));
    };
    vm.runInContext(`(function (exports, require) {${readFileSync(file, 'utf8')}\n})`, context)(exports, require);
    return exports;
  };
  const { PrivCards, webhooks } = load(join(installed, 'dist/index.js'));
  const client = new PrivCards('sk_test_x');
  assert.equal((await client.wallet.get()).balance, 5);
  const headers = await webhooks.signForTest('{"id":"evt_1","type":"ping"}', 'whsec_AAAA');
  assert.equal((await webhooks.constructEvent('{"id":"evt_1","type":"ping"}', headers, 'whsec_AAAA')).id, 'evt_1');
});
