// Whether a webhook came from PrivCards, by Web Crypto alone: no client and no API key are needed.
//
// Two schemes are sent with every delivery. `X-PrivCards-Signature` signs the body under the secret's text: verify()
// checks it. The three Standard Webhooks headers sign id, time and body under the decoded secret, which also stops
// replays: constructEvent() checks those.

import { SignatureVerificationError, type SignatureReason } from './errors';
import { isObject } from './fields';
import { environment } from './environment';
import { readEvent } from './shapes';
import type { Event } from './types';

/** The body exactly as received. */
export type Payload = string | Uint8Array | ArrayBuffer;
/** One secret, or the old and the new one of a rotation. */
export type Secrets = string | readonly string[];
/** A Headers object, or the headers of a Node request. */
export type WebhookHeaders = { get(name: string): string | null } | Record<string, string | readonly string[] | undefined>;

export interface ConstructEventOptions {
  /** How many seconds the time may be off, either way. 300 by default; `Infinity` takes any time. */
  tolerance?: number;
  /** Takes `X-PrivCards-Signature` alone. It has no time: whoever saw a delivery can send it again. */
  allowLegacy?: boolean;
  /** The time to compare with, in seconds since 1970; for tests. */
  now?: number;
}

const encoder = new TextEncoder();

/** Whether `signature` (the `X-PrivCards-Signature` header) is that of this raw body. */
export async function verify(payload: Payload, signature: string, secret?: Secrets): Promise<boolean> {
  const secrets = secretsOf(secret);
  const body = bytesOf(payload);
  return matchesBody(body, signature, secrets);
}

/** The event of a delivery, or a SignatureVerificationError with the reason. */
export async function constructEvent(payload: Payload, headers: WebhookHeaders, secret?: Secrets,
                                     options: ConstructEventOptions = {}): Promise<Event> {
  const { tolerance = 300, allowLegacy = false, now = Math.floor(Date.now() / 1000) } = options;
  if (typeof tolerance !== 'number' || !(tolerance >= 0)) {
    throw new TypeError('tolerance is a number of seconds; Infinity takes any time');
  }
  const secrets = secretsOf(secret);
  const body = bytesOf(payload);
  const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((n) => header(headers, n));
  if (allowLegacy && !id && !timestamp && !signature) {
    await checkLegacy(body, headers, secrets);
    return parseEvent(body);
  }
  if (!id || !timestamp || !signature) {
    fail('missing_header', 'webhook-id, webhook-timestamp and webhook-signature are all needed; give the headers of the request as they came');
  }
  await checkStandard(body, id, timestamp, signature, secrets);
  checkTime(Number(timestamp), tolerance, now);
  return parseEvent(body);
}

/** The headers of a delivery of yours, to test a handler with. */
export async function signForTest(payload: Payload, secret: string,
                                  options: { id?: string; timestamp?: number } = {}): Promise<Record<string, string>> {
  const [key] = secretsOf(secret);
  const body = bytesOf(payload);
  const id = options.id ?? eventIdOf(body) ?? 'evt_test';
  const timestamp = String(options.timestamp ?? Math.floor(Date.now() / 1000));
  const legacy = await sign(encoder.encode(key), body);
  const standard = await sign(standardKey(key!), standardText(id, timestamp, body));
  return {
    'content-type': 'application/json',
    'x-privcards-signature': Array.from(legacy, (byte) => byte.toString(16).padStart(2, '0')).join(''),
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': 'v1,' + btoa(String.fromCharCode(...standard)),
  };
}

async function checkStandard(body: Uint8Array, id: string, timestamp: string, signature: string, secrets: readonly string[]) {
  if (!/^[0-9]{1,15}$/.test(timestamp)) fail('malformed', 'webhook-timestamp is not a number of seconds');
  const entries = signature.split(' ').filter((entry) => entry.startsWith('v1,'));
  if (entries.length === 0) fail('malformed', 'webhook-signature has no v1 entry');
  const text = standardText(id, timestamp, body);
  for (const secret of secrets) {
    for (const entry of entries) {
      const given = base64Bytes(entry.slice(3));
      if (given && (await matches(standardKey(secret), given, text))) return;
    }
  }
  noMatch(secrets);
}

async function checkLegacy(body: Uint8Array, headers: WebhookHeaders, secrets: readonly string[]) {
  const given = ['x-privcards-signature', 'x-privcards-signature-next'].map((name) => header(headers, name));
  if (!given[0] && !given[1]) fail('missing_header', 'there is no signature among the headers');
  for (const signature of given) {
    if (signature && (await matchesBody(body, signature, secrets))) return;
  }
  noMatch(secrets);
}

function checkTime(timestamp: number, tolerance: number, now: number) {
  if (now - timestamp > tolerance) fail('too_old', `the delivery was sent ${now - timestamp} seconds ago; it may be a replay`);
  if (timestamp - now > tolerance) fail('too_new', `the delivery is from ${timestamp - now} seconds in the future; check your clock`);
}

function noMatch(secrets: readonly string[]): never {
  fail('no_match', secrets.some((secret) => secret.startsWith('sk_'))
    ? 'an API key (sk_…) was given for the secret; take the webhook\'s own secret (whsec_…)'
    : 'no signature matches: either the secret is another webhook\'s, or a framework has parsed and re-printed the body; verify the raw bytes');
}

function fail(reason: SignatureReason, message: string): never {
  throw new SignatureVerificationError(reason, message);
}

function secretsOf(secret: Secrets | undefined): readonly string[] {
  const given = secret ?? environment('PRIVCARDS_WEBHOOK_SECRET') ?? [];
  const secrets = typeof given === 'string' ? [given] : given;
  if (secrets.length === 0 || secrets.some((one) => typeof one !== 'string' || one === '')) {
    fail('empty_secret', 'the secret is empty: give the webhook\'s secret, or set PRIVCARDS_WEBHOOK_SECRET');
  }
  return secrets;
}

function bytesOf(payload: unknown): Uint8Array {
  if (typeof payload === 'string') return encoder.encode(payload);
  if (payload instanceof ArrayBuffer) return new Uint8Array(payload);
  if (ArrayBuffer.isView(payload)) return new Uint8Array(payload.buffer, payload.byteOffset, payload.byteLength);
  fail('parsed_body', 'the body must be the raw text or bytes as received; a framework has parsed it already (in Express: express.raw)');
}

function header(headers: WebhookHeaders, name: string): string | undefined {
  if (typeof headers.get === 'function') return (headers as { get(name: string): string | null }).get(name) ?? undefined;
  for (const [key, value] of Object.entries(headers)) {
    if (key.toLowerCase() === name) return typeof value === 'string' ? value : (value as readonly string[] | undefined)?.join(' ');
  }
  return undefined;
}

function parseEvent(body: Uint8Array): Event {
  let wire: unknown;
  try {
    wire = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    fail('malformed', 'the body is not JSON');
  }
  if (!isObject(wire) || typeof wire['id'] !== 'string' || typeof wire['type'] !== 'string') {
    fail('malformed', 'the body is no event');
  }
  return readEvent(wire);
}

function eventIdOf(body: Uint8Array): string | undefined {
  try {
    return parseEvent(body).id;
  } catch {
    return undefined;
  }
}

/** The key of v1: what the base64 after `whsec_` encodes; a secret of another form is used as text. */
function standardKey(secret: string): Uint8Array {
  const decoded = secret.startsWith('whsec_') ? base64Bytes(secret.slice(6)) : null;
  return decoded ?? encoder.encode(secret);
}

function standardText(id: string, timestamp: string, body: Uint8Array): Uint8Array {
  const head = encoder.encode(`${id}.${timestamp}.`);
  const text = new Uint8Array(head.length + body.length);
  text.set(head);
  text.set(body, head.length);
  return text;
}

function base64Bytes(text: string): Uint8Array | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const letters = atob(text);
  // Two texts must not mean the same bytes: the server refuses stray bits before the padding, and so does this.
  return btoa(letters) === text ? Uint8Array.from(letters, (letter) => letter.charCodeAt(0)) : null;
}

async function matchesBody(body: Uint8Array, signature: unknown, secrets: readonly string[]): Promise<boolean> {
  if (typeof signature !== 'string' || !/^[0-9a-f]{64}$/.test(signature)) return false;
  const given = Uint8Array.from(signature.match(/../g)!, (pair) => parseInt(pair, 16));
  for (const secret of secrets) {
    if (await matches(encoder.encode(secret), given, body)) return true;
  }
  return false;
}

const importKey = (key: Uint8Array, use: 'sign' | 'verify') =>
  crypto.subtle.importKey('raw', key as BufferSource, { name: 'HMAC', hash: 'SHA-256' }, false, [use]);

/** In constant time: the comparison is Web Crypto's. */
async function matches(key: Uint8Array, given: Uint8Array, text: Uint8Array): Promise<boolean> {
  return crypto.subtle.verify('HMAC', await importKey(key, 'verify'), given as BufferSource, text as BufferSource);
}

async function sign(key: Uint8Array, text: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', await importKey(key, 'sign'), text as BufferSource));
}
