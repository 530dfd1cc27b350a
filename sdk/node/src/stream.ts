// Server-sent events (WHATWG HTML, section 9.2), followed over as many connections as it takes. After a connection
// has broken, the next one says Last-Event-ID, so that nothing is lost or seen twice.

import { APIConnectionError, APIError, APITimeoutError } from './errors';
import { backoff, retryDelay } from './retry';
import type { OpenStream, RequestOptions, SignalLike, Transport } from './transport';

export interface StreamOptions extends Omit<RequestOptions, 'idempotencyKey'> {
  /** The id of the last one you have: what came after it is sent first. */
  lastEventId?: string;
}

interface Message {
  id?: string;
  data: string;
}

/** Splits the text of a stream into messages. */
export class MessageParser {
  /** Milliseconds the server asked to wait before a new connection. */
  retry: number | undefined;
  #rest = '';
  #first = true;
  #data: string[] = [];
  #id: string | undefined;

  *push(text: string): Generator<Message> {
    this.#rest += text;
    if (this.#first && this.#rest !== '') {
      this.#first = false;
      if (this.#rest.startsWith('\uFEFF')) this.#rest = this.#rest.slice(1);
    }
    for (;;) {
      const end = this.#rest.search(/[\r\n]/);
      // A final CR may be half of a CRLF.
      if (end < 0 || (this.#rest[end] === '\r' && end === this.#rest.length - 1)) return;
      const line = this.#rest.slice(0, end);
      this.#rest = this.#rest.slice(end + (this.#rest.startsWith('\r\n', end) ? 2 : 1));
      const message = this.#line(line);
      if (message) yield message;
    }
  }

  #line(line: string): Message | undefined {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') this.#data.push(value);
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
    else if (name === 'retry' && /^[0-9]+$/.test(value)) this.retry = Number(value);
    return undefined;
  }

  #dispatch(): Message | undefined {
    const data = this.#data;
    this.#data = [];
    if (data.length === 0) return undefined;
    return { data: data.join('\n'), ...(this.#id !== undefined && { id: this.#id }) };
  }
}

/** The server sends a comment every 15 seconds; a connection that is silent for three of them is dead. */
const SILENCE_MAX = 45_000;

/** Endless; it ends with `close()`, `break`, or the signal. Iterate over it once. */
export class EventStream<T> implements AsyncIterable<T> {
  /** The id of the last one seen. Keep it to go on here another day. */
  lastEventId: string | undefined;
  readonly #transport: Transport;
  readonly #path: string;
  readonly #read: (wire: unknown) => T;
  readonly #options: StreamOptions;
  readonly #anchor: (() => Promise<string | undefined>) | undefined;
  #retry = 1_000;
  #closed = false;
  #open: OpenStream | undefined;
  #wake: (() => void) | undefined;

  constructor(transport: Transport, path: string, read: (wire: unknown) => T, options: StreamOptions = {},
              anchor?: () => Promise<string | undefined>) {
    this.#transport = transport;
    this.#path = path;
    this.#read = read;
    this.#options = options;
    this.#anchor = anchor;
    this.lastEventId = options.lastEventId;
  }

  close(): void {
    this.#closed = true;
    this.#open?.close();
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    // Without a place to begin, a connection that breaks before its first event would lose what happened meanwhile.
    this.lastEventId ??= await this.#anchor?.();
    let everOpened = false;
    let failures = 0;
    try {
      while (!this.#closed) {
        try {
          this.#open = await this.#connect();
          everOpened = true;
          for await (const message of this.#messages(this.#open)) {
            failures = 0;
            if (message.id !== undefined) this.lastEventId = message.id;
            yield this.#read(JSON.parse(message.data));
          }
        } catch (error) {
          if (this.#closed) return;
          await this.#afterFailure(error, ++failures, everOpened);
          continue;
        } finally {
          this.#open?.close();
          this.#open = undefined;
        }
        if (!this.#closed) await this.#sleep(this.#retry + backoff(++failures, Math.random()));
      }
    } finally {
      this.#closed = true;
    }
  }

  #connect(): Promise<OpenStream> {
    const headers = { ...this.#options.headers, ...(this.lastEventId && { 'last-event-id': this.lastEventId }) };
    return this.#transport.open({ method: 'GET', path: this.#path }, { ...this.#options, headers });
  }

  async #afterFailure(error: unknown, failures: number, everOpened: boolean): Promise<void> {
    const signal = this.#options.signal;
    if (signal?.aborted) throw signal.reason;
    const isAnswer = error instanceof APIError;
    if (!isAnswer && !(error instanceof APIConnectionError)) throw error;
    // Once it has worked, only an answer that no repetition can change ends it.
    const delay = retryDelay(isAnswer ? error : {}, {
      attempt: failures,
      maxRetries: everOpened ? Infinity : (this.#options.maxRetries ?? this.#transport.settings.maxRetries),
      timeLeft: Infinity, now: Date.now(), random: Math.random(),
    });
    if (delay === null) throw error;
    await this.#sleep(everOpened ? delay + this.#retry : delay);
  }

  async *#messages(open: OpenStream): AsyncGenerator<Message> {
    const parser = new MessageParser();
    const decoder = new TextDecoder();
    const reader = open.body.getReader();
    try {
      for (;;) {
        const { done, value } = await readWithin(reader, open.signal);
        if (done) return;
        const messages = parser.push(decoder.decode(value, { stream: true }));
        for (const message of messages) yield message;
        this.#retry = parser.retry ?? this.#retry;
      }
    } finally {
      reader.cancel().catch(() => {});
    }
  }

  async #sleep(milliseconds: number): Promise<void> {
    const signal = this.#options.signal;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, milliseconds);
      function done() {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      }
      this.#wake = done;
      signal?.addEventListener('abort', done);
    });
    this.#wake = undefined;
    if (signal?.aborted) throw signal.reason;
  }
}

async function readWithin(reader: any, signal: SignalLike): Promise<{ done: boolean; value?: Uint8Array }> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort: (() => void) | undefined;
  try {
    return await Promise.race([
      reader.read(),
      new Promise<never>((_, reject) => {
        onAbort = () => reject(signal.reason);
        if (signal.aborted) onAbort();
        signal.addEventListener('abort', onAbort);
        timer = setTimeout(() => reject(new APITimeoutError('the stream fell silent')), SILENCE_MAX);
      }),
    ]);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error instanceof APIConnectionError ? error : new APIConnectionError('the stream broke off', { cause: error });
  } finally {
    clearTimeout(timer);
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}
