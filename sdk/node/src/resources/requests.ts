import { Resource, reader, type ApiPromise, type ListPromise } from '../pages';
import * as shapes from '../shapes';
import { EventStream, type StreamOptions } from '../stream';
import type { RequestOptions } from '../transport';
import type { RequestListParams, RequestLogEntry } from '../types';

/** The log of your API requests: the last thousand or so. */
export class Requests extends Resource {
  list(params: RequestListParams = {}, options?: RequestOptions): ListPromise<RequestLogEntry> {
    return this.pages(reader(shapes.requestLogEntry), { method: 'GET', path: '/requests', query: [shapes.requestList, params] }, options);
  }
  get(id: string, options?: RequestOptions): ApiPromise<RequestLogEntry> {
    return this.call(shapes.requestLogEntry, { method: 'GET', path: '/requests/{id}', id }, options);
  }
  /** Requests as they are answered. */
  stream(options: StreamOptions = {}): EventStream<RequestLogEntry> {
    const newest = async () => (await this.list({ perPage: 1 }, options)).data[0]?.id;
    return new EventStream(this.transport, '/requests/stream', reader(shapes.requestLogEntry), options, newest);
  }
}
