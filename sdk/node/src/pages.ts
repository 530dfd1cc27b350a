// Results as promises, and lists that go on by themselves.

import { read, type Fields } from './fields';
import { page as pageFields } from './shapes';
import type { ApiResponse, Call, RequestOptions, Transport } from './transport';

/** A result, and the HTTP answer it came in (not enumerable: it is neither printed nor serialised). */
export type Returned<T> = T & { readonly lastResponse: ApiResponse };

/** A promise of a result that can also give the HTTP answer. */
export class ApiPromise<T> extends Promise<Returned<T>> {
  // then() gives plain promises.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }
  async withResponse(): Promise<{ data: Returned<T>; response: ApiResponse }> {
    const data = await this;
    return { data, response: data.lastResponse };
  }
}

export function returned<T>(result: T, response: ApiResponse): Returned<T> {
  return Object.defineProperty(result as object, 'lastResponse', { value: response, configurable: true }) as Returned<T>;
}

/** A list without pages. */
export class List<T> implements AsyncIterable<T> {
  data: T[];
  constructor(wire: unknown, item: (wire: unknown) => T) {
    const envelope = read<any>(pageFields as Fields<any>, wire);
    Object.assign(this, envelope);
    this.data = (envelope?.data ?? []).map(item);
  }
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    yield* this.data;
  }
}

/** One page of a list. Iterating over it goes on to the pages that follow, by cursor. */
export class Page<T> extends List<T> {
  declare page: number;
  declare perPage: number;
  /** Counted up to 10,000; `totalCapped` is there when there are more. */
  declare total: number;
  declare totalCapped?: boolean;
  declare hasMore: boolean;
  readonly #fetchNext: ((last: T) => Promise<Returned<Page<T>>>) | undefined;

  constructor(wire: unknown, item: (wire: unknown) => T, fetchNext: (last: T) => Promise<Returned<Page<T>>>) {
    super(wire, item);
    this.#fetchNext = fetchNext;
  }
  /** The page after this one, or null. */
  async nextPage(): Promise<Returned<Page<T>> | null> {
    const last = this.data.at(-1);
    return this.hasMore && last !== undefined ? this.#fetchNext!(last) : null;
  }
  override async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (let page: Page<T> | null = this; page; page = await page.nextPage()) yield* page.data;
  }
}

/** Await it for one page, or iterate over it for every item of all pages. */
export class ListPromise<T, L extends List<T> = Page<T>> extends ApiPromise<L> implements AsyncIterable<T> {
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    yield* await this;
  }
  /** Every item of all pages; the same as iterating over the promise. */
  autoPaging(): AsyncGenerator<T, void, undefined> {
    return this[Symbol.asyncIterator]();
  }
}

/** What all resources share. */
export class Resource {
  readonly #transport: Transport;
  constructor(transport: Transport) {
    this.#transport = transport;
  }
  protected get transport(): Transport {
    return this.#transport;
  }

  protected call<T>(fields: Fields<T>, call: Call, options?: RequestOptions): ApiPromise<T> {
    return this.callWith(reader(fields), call, options);
  }

  protected callWith<T>(item: (wire: unknown) => T, call: Call, options?: RequestOptions): ApiPromise<T> {
    return promised(ApiPromise<T>, async () => {
      const [wire, response] = await this.#transport.send(call, options);
      return returned(item(wire), response);
    });
  }

  protected whole<T>(item: (wire: unknown) => T, call: Call, options?: RequestOptions): ListPromise<T, List<T>> {
    return promised(ListPromise<T, List<T>>, async () => {
      const [wire, response] = await this.#transport.send(call, options);
      return returned(new List(wire, item), response);
    });
  }

  protected pages<T>(item: (wire: unknown) => T, call: Call, options?: RequestOptions): ListPromise<T> {
    return promised(ListPromise<T>, async () => {
      const [wire, response] = await this.#transport.send(call, options);
      const next = async (last: T): Promise<Returned<Page<T>>> => {
        const [fields, params] = call.query!;
        const query = { ...params, page: undefined, startingAfter: (last as { id: string }).id };
        return this.pages(item, { ...call, query: [fields, query] }, options);
      };
      return returned(new Page(wire, item, next), response);
    });
  }
}

function promised<P>(Class: new (run: (resolve: (value: any) => void, reject: (reason: unknown) => void) => void) => P,
                     work: () => Promise<unknown>): P {
  return new Class((resolve, reject) => void work().then(resolve, reject));
}

/** Reads objects of one kind. */
export const reader = <T>(fields: Fields<T>) => (wire: unknown): T => read(fields, wire);
