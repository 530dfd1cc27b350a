// The client: its settings, and its resources.

import { environment } from './environment';
import { PrivCardsError } from './errors';
import { INSPECT } from './fields';
import { ApiPromise, returned } from './pages';
import { Bins } from './resources/bins';
import { Cards } from './resources/cards';
import { Events } from './resources/events';
import { Requests } from './resources/requests';
import { Sandbox } from './resources/sandbox';
import { ThreeDS } from './resources/threeds';
import { Transactions } from './resources/transactions';
import { WalletResource } from './resources/wallet';
import { Webhooks } from './resources/webhooks';
import { Transport, type FetchLike, type LogLevel, type RequestOptions } from './transport';

export interface ClientOptions {
  /** `sk_live_…` or `sk_test_…`; without it PRIVCARDS_API_KEY. */
  apiKey?: string;
  /** Up to and with `/v1`; without it PRIVCARDS_BASE_URL, or https://api.privcards.com/v1. */
  baseURL?: string;
  /** Milliseconds for a whole call, all attempts and waits included. 30,000 by default; Infinity for none. */
  timeout?: number;
  /** 2 by default. */
  maxRetries?: number;
  /** In place of the global fetch: a proxy agent, a test. */
  fetch?: FetchLike;
  /** Sent with every request. */
  headers?: Record<string, string>;
  /** Lets a live key go over http to a host that is not this machine. */
  allowInsecure?: boolean;
  /** `info` or `debug`; without it PRIVCARDS_LOG. Bodies and keys are never logged. */
  logLevel?: LogLevel;
  /** Takes the lines of the log; console.error by default. */
  logger?: (line: string) => void;
}

export class PrivCards {
  readonly cards: Cards;
  readonly transactions: Transactions;
  readonly wallet: WalletResource;
  readonly bins: Bins;
  readonly threeds: ThreeDS;
  readonly webhooks: Webhooks;
  readonly events: Events;
  readonly requests: Requests;
  readonly sandbox: Sandbox;
  readonly baseURL: string;
  readonly #transport: Transport;
  readonly #shownKey: string;

  constructor(options?: ClientOptions);
  constructor(apiKey: string | undefined, options?: ClientOptions);
  constructor(first?: string | ClientOptions, second: ClientOptions = {}) {
    const options = typeof first === 'object' ? first : second;
    const apiKey = (typeof first === 'string' ? first : options.apiKey) ?? environment('PRIVCARDS_API_KEY');
    if (!apiKey) throw new PrivCardsError('an API key is needed: new PrivCards("sk_…"), or PRIVCARDS_API_KEY');
    if (!/^[!-~]+$/.test(apiKey)) throw new PrivCardsError('the API key has characters that no key has; look for spaces or line ends');
    this.baseURL = baseURLOf(options, apiKey);
    this.#shownKey = maskedKey(apiKey);
    this.#transport = new Transport(apiKey, {
      baseURL: this.baseURL,
      timeout: positive(options.timeout ?? 30_000, 'timeout'),
      maxRetries: positive(options.maxRetries ?? 2, 'maxRetries'),
      // Looked up at each call: tests and instrumentation replace it. Called bare, as workers demand.
      fetch: options.fetch ?? ((url, init) => fetch(url, init)),
      headers: options.headers ?? {},
      logLevel: options.logLevel ?? logLevelOf(environment('PRIVCARDS_LOG')),
      logger: options.logger ?? ((line) => console.error(line)),
    });
    this.cards = new Cards(this.#transport);
    this.transactions = new Transactions(this.#transport);
    this.wallet = new WalletResource(this.#transport);
    this.bins = new Bins(this.#transport);
    this.threeds = new ThreeDS(this.#transport);
    this.webhooks = new Webhooks(this.#transport);
    this.events = new Events(this.#transport);
    this.requests = new Requests(this.#transport);
    this.sandbox = new Sandbox(this.#transport);
  }

  /** Any request, for what this SDK does not know yet. Names and values go and come as the API has them. */
  request<T = any>(method: string, path: string, params: { query?: object; body?: object } = {},
                   options?: RequestOptions): ApiPromise<T> {
    return new ApiPromise<T>((resolve, reject) => {
      if (!path.startsWith('/')) throw new TypeError('the path begins with a slash');
      this.#transport
        .send({ method: method.toUpperCase(), path, ...(params.query && { query: [{}, params.query] }),
                ...(params.body && { body: [{}, params.body] }) }, options)
        .then(([wire, response]) => resolve(returned(wire as T, response)), reject);
    });
  }

  toJSON(): { baseURL: string; apiKey: string } {
    return { baseURL: this.baseURL, apiKey: this.#shownKey };
  }
  [INSPECT](): string {
    return `PrivCards { baseURL: '${this.baseURL}', apiKey: '${this.#shownKey}' }`;
  }
}

function baseURLOf(options: ClientOptions, apiKey: string): string {
  const text = options.baseURL ?? environment('PRIVCARDS_BASE_URL') ?? 'https://api.privcards.com/v1';
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new PrivCardsError(`not a URL: ${text}`);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new PrivCardsError('the base URL is neither https nor http');
  if (url.username || url.search || url.hash) throw new PrivCardsError('the base URL has a user, a query or a fragment');
  if (url.protocol === 'http:' && !apiKey.startsWith('sk_test_') && !options.allowInsecure && !isLoopback(url.hostname)) {
    throw new PrivCardsError(`a live key would be readable on the way to ${url.host}: use https, or allowInsecure`);
  }
  return url.href.replace(/\/+$/, '');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

function maskedKey(key: string): string {
  const prefix = /^sk_(live|test)_/.exec(key)?.[0] ?? '';
  return `${prefix}…${key.length >= prefix.length + 12 ? key.slice(-4) : ''}`;
}

function positive(value: number, name: string): number {
  if (typeof value !== 'number' || !(value >= 0)) throw new PrivCardsError(`${name} is a number that is not negative`);
  return value;
}

function logLevelOf(text: string | undefined): LogLevel {
  return text === 'debug' || text === 'info' ? text : 'off';
}
