// Sends one logical call: as many attempts as retry.ts allows, under one deadline and one idempotency key.

import { APIConnectionError, APITimeoutError, PrivCardsError, apiError, type APIError } from './errors';
import { write, type Fields } from './fields';
import { retryDelay, type HeadersLike, type Outcome } from './retry';
import { VERSION } from './version';

// Shapes of what the platform gives, so that the SDK's types need neither the DOM's nor Node's.
export interface SignalLike {
  readonly aborted: boolean;
  readonly reason?: any;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}
export interface ResponseLike {
  readonly status: number;
  readonly headers: HeadersLike;
  readonly body: any;
  text(): Promise<string>;
}
export type FetchLike = (url: string, init?: any) => Promise<ResponseLike>;
export type LogLevel = 'off' | 'info' | 'debug';

/** For one call; all of it is optional. */
export interface RequestOptions {
  /** Your own key for a write; without one the SDK makes one per call. */
  idempotencyKey?: string;
  /** Milliseconds for the whole call, all attempts and waits included. */
  timeout?: number;
  maxRetries?: number;
  signal?: SignalLike;
  /** `Accept-Language` for messages in French, and whatever a proxy of yours wants. */
  headers?: Record<string, string>;
}

export interface Settings {
  baseURL: string;
  timeout: number;
  maxRetries: number;
  fetch: FetchLike;
  headers: Record<string, string>;
  logLevel: LogLevel;
  logger: (line: string) => void;
}

export interface Call {
  method: string;
  /** `{id}` is filled in with `id`. */
  path: string;
  id?: string;
  query?: [Fields<any>, object];
  body?: [Fields<any>, object];
}

/** The HTTP answer behind a result. */
export class ApiResponse {
  readonly #text: string;
  constructor(
    readonly status: number,
    readonly headers: HeadersLike,
    /** The key that the write was sent under. */
    readonly idempotencyKey: string | null,
    /** How many attempts it took. */
    readonly attempts: number,
    text: string,
  ) {
    this.#text = text;
  }
  get requestId(): string | null {
    return this.headers.get('request-id');
  }
  /** Whether this is the kept answer of an earlier request with the same idempotency key. */
  get replayed(): boolean {
    return this.headers.get('idempotent-replayed') === 'true';
  }
  /** The body as it came. It may hold secrets. */
  text(): string {
    return this.#text;
  }
}

/** Ends at the call's deadline or when the caller's signal says so, whichever is first. */
class Deadline {
  readonly #controller = new AbortController();
  readonly #end: number;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #onAbort = () => this.#controller.abort(this.caller?.reason);
  readonly #aborted: Promise<never>;

  constructor(timeout: number, readonly caller: SignalLike | undefined) {
    this.#end = Date.now() + timeout;
    if (Number.isFinite(timeout)) {
      this.#timer = setTimeout(() => this.#controller.abort(new APITimeoutError(`no answer within ${timeout} ms`)), timeout);
    }
    this.#aborted = new Promise((_, reject) => {
      this.signal.addEventListener('abort', () => reject(this.signal.reason), { once: true });
    });
    this.#aborted.catch(() => {});
    if (caller?.aborted) this.#onAbort();
    caller?.addEventListener('abort', this.#onAbort);
  }
  get signal(): AbortSignal {
    return this.#controller.signal;
  }
  get timeLeft(): number {
    return this.#end - Date.now();
  }
  /** The promise, or the end of the call. */
  within<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#aborted]);
  }
  async sleep(milliseconds: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      await this.within(new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds))));
    } finally {
      clearTimeout(timer);
    }
  }
  /** After this only `cancel` and the caller's signal end the work: a stream was opened. */
  lift(): void {
    clearTimeout(this.#timer);
  }
  cancel(): void {
    this.#controller.abort(new PrivCardsError('the stream was closed'));
  }
  done(): void {
    clearTimeout(this.#timer);
    this.caller?.removeEventListener('abort', this.#onAbort);
  }
}

export interface OpenStream {
  body: any;
  signal: SignalLike;
  close(): void;
}

export class Transport {
  readonly #apiKey: string;
  constructor(apiKey: string, readonly settings: Settings) {
    this.#apiKey = apiKey;
  }

  /** The parsed body of a success, and its answer. */
  async send(call: Call, options: RequestOptions = {}): Promise<[unknown, ApiResponse]> {
    const request = this.#request(call, options);
    const deadline = new Deadline(options.timeout ?? this.settings.timeout, options.signal);
    try {
      for (let attempt = 1; ; attempt++) {
        const failure = await this.#attempt(request, deadline, attempt);
        if ('response' in failure) return [parsed(failure.response), failure.response];
        await this.#wait(request, failure, deadline, attempt, options.maxRetries ?? this.settings.maxRetries);
      }
    } finally {
      deadline.done();
    }
  }

  /** Opens a stream of server-sent events. One attempt: the reader of the stream decides what follows a failure. */
  async open(call: Call, options: RequestOptions = {}): Promise<OpenStream> {
    const request = this.#request(call, { ...options, headers: { accept: 'text/event-stream', ...options.headers } });
    const deadline = new Deadline(options.timeout ?? this.settings.timeout, options.signal);
    try {
      const response = await this.#fetch(request, deadline);
      if (response.status !== 200) throw await this.#refusal(response, deadline);
      deadline.lift();
      const close = () => (deadline.cancel(), deadline.done());
      return { body: response.body, signal: deadline.signal, close };
    } catch (error) {
      deadline.done();
      throw deadline.signal.aborted ? deadline.signal.reason : asConnectionError(error);
    }
  }

  async #attempt(request: Request, deadline: Deadline, attempt: number): Promise<Failed | { response: ApiResponse }> {
    const started = Date.now();
    try {
      const response = await this.#fetch(request, deadline);
      if (response.status < 200 || response.status > 299) {
        const error = await this.#refusal(response, deadline);
        this.#log('debug', `${request.label} ${error.status} ${error.code ?? ''} ${Date.now() - started} ms ${error.requestId ?? ''}`);
        return { error, outcome: { status: error.status, code: error.code, headers: error.headers } };
      }
      const text = await deadline.within(response.text());
      const answer = new ApiResponse(response.status, response.headers, request.idempotencyKey, attempt, text);
      this.#log('info', `${request.label} ${answer.status} ${Date.now() - started} ms ${answer.requestId ?? ''} attempt ${attempt}`);
      return { response: answer };
    } catch (error) {
      if (deadline.signal.aborted) throw deadline.signal.reason;
      const failure = asConnectionError(error);
      this.#log('debug', `${request.label} ${failure.message}`);
      return { error: failure, outcome: {} };
    }
  }

  async #wait(request: Request, failed: Failed, deadline: Deadline, attempt: number, maxRetries: number): Promise<void> {
    const delay = retryDelay(failed.outcome, {
      attempt, maxRetries, timeLeft: deadline.timeLeft, now: Date.now(), random: Math.random(),
    });
    if (delay === null) {
      this.#log('info', `${request.label} failed: ${failed.error.message}`);
      throw failed.error;
    }
    this.#log('debug', `${request.label} again in ${Math.round(delay)} ms`);
    await deadline.sleep(delay);
  }

  #fetch(request: Request, deadline: Deadline): Promise<ResponseLike> {
    if (deadline.signal.aborted) return Promise.reject(deadline.signal.reason);
    // Redirects are never followed: the key would go where the redirect points.
    return deadline.within(this.settings.fetch(request.url, { ...request.init, redirect: 'manual', signal: deadline.signal }));
  }

  async #refusal(response: ResponseLike, deadline: Deadline): Promise<APIError> {
    const body = await deadline.within(response.text()).catch((error: unknown) => {
      if (deadline.signal.aborted) throw error;
      return ''; // the status says enough
    });
    // A browser's fetch shows a redirect that it did not follow as status 0.
    return apiError({ status: response.status || 302, headers: response.headers, body });
  }

  #request(call: Call, options: RequestOptions): Request {
    const headers: Record<string, string> = {};
    const set = (more: Record<string, string>) => {
      for (const [name, value] of Object.entries(more)) headers[name.toLowerCase()] = value;
    };
    set({ accept: 'application/json', 'user-agent': `privcards-node/${VERSION}` });
    set(this.settings.headers);
    set(options.headers ?? {});
    headers['authorization'] = `Bearer ${this.#apiKey}`;
    let idempotencyKey: string | null = null;
    if (call.method !== 'GET') {
      idempotencyKey = options.idempotencyKey ?? `pc-node-${crypto.randomUUID()}`;
      headers['x-idempotency-key'] = idempotencyKey;
    }
    const init: Request['init'] = { method: call.method, headers };
    if (call.body) {
      headers['content-type'] = 'application/json';
      init.body = JSON.stringify(write(...call.body));
    }
    const path = pathOf(call);
    const url = this.settings.baseURL + path + queryOf(call.query);
    return { label: `${call.method} ${path}`, url, init, idempotencyKey };
  }

  #log(level: 'info' | 'debug', line: string): void {
    const wanted = this.settings.logLevel;
    if (wanted === 'debug' || wanted === level) this.settings.logger(`privcards: ${line.replace(/ +/g, ' ').trim()}`);
  }
}

interface Request {
  label: string;
  url: string;
  init: { method: string; headers: Record<string, string>; body?: string };
  idempotencyKey: string | null;
}
interface Failed {
  error: PrivCardsError;
  outcome: Outcome;
}

function asConnectionError(error: unknown): PrivCardsError {
  if (error instanceof PrivCardsError) return error;
  const cause = (error as { cause?: { code?: string; message?: string } })?.cause;
  const why = cause?.code ?? cause?.message ?? (error as Error)?.message ?? String(error);
  return new APIConnectionError(`the connection failed: ${why}`, { cause: error });
}

function parsed(response: ApiResponse): unknown {
  try {
    return JSON.parse(response.text());
  } catch (cause) {
    const id = response.requestId;
    throw new APIConnectionError(`the answer is not JSON; check the base URL${id ? `, request ${id}` : ''}`, { cause });
  }
}

/** An empty id would turn "get" into "list". */
function pathOf({ path, id }: Call): string {
  if (!path.includes('{id}')) return path;
  if (typeof id !== 'string' || id === '') throw new TypeError('an id is needed: a string that is not empty');
  // A URL resolves "." and ".." as folders, percent-encoded too.
  if (id === '.' || id === '..') throw new TypeError(`no id: ${id}`);
  return path.replace('{id}', () => encodeURIComponent(id));
}

function queryOf(query: Call['query']): string {
  if (!query) return '';
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(write(...query))) {
    if (value !== null) search.append(name, value instanceof Date ? value.toISOString() : String(value));
  }
  const text = search.toString();
  return text && `?${text}`;
}
