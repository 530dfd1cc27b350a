// The packed and installed SDK: the tests see what a user sees, not the sources.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const HERE = dirname(fileURLToPath(import.meta.url));
export const PACKAGE = dirname(HERE);
export const ROOT = join(PACKAGE, '../..');
/** A project that has installed the tarball; made by ./check. */
export const CONSUMER = join(ROOT, 'build/sdk-node/consumer');

const require = createRequire(join(CONSUMER, 'index.js'));
export const sdk = require('privcards');
/** A module of the package that it does not export. */
export const internal = (name) => require(join(CONSUMER, 'node_modules/privcards/dist', name));
export const vectors = (name) => JSON.parse(readFileSync(join(ROOT, 'api/vectors', `${name}.json`), 'utf8'));

/** A client whose fetch is `answer(request)`, which gives [status, body, headers] or throws. */
export function stubbed(answer, options = {}) {
  const requests = [];
  const fetch = async (url, init) => {
    const request = { url: new URL(url), ...init, json: init.body && JSON.parse(init.body) };
    requests.push(request);
    const [status, body = {}, headers = {}] = await answer(request, requests.length);
    return new Response(status === 204 ? null : typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
  };
  const client = new sdk.PrivCards('sk_test_0123456789abcdef', { baseURL: 'http://127.0.0.1:1/v1', fetch, ...options });
  return { client, requests };
}
