import { Resource, reader, type ApiPromise, type List, type ListPromise } from '../pages';
import * as shapes from '../shapes';
import { EventStream, type StreamOptions } from '../stream';
import type { RequestOptions } from '../transport';
import type { Delivery, Event, EventListParams, ResendParams } from '../types';

export class Events extends Resource {
  list(params: EventListParams = {}, options?: RequestOptions): ListPromise<Event> {
    return this.pages(shapes.readEvent, { method: 'GET', path: '/events', query: [shapes.eventList, params] }, options);
  }
  get(id: string, options?: RequestOptions): ApiPromise<Event> {
    return this.callWith(shapes.readEvent, { method: 'GET', path: '/events/{id}', id }, options);
  }
  /** Sends an event once more: to one webhook, or to every one that wants its type. */
  resend(id: string, params: ResendParams = {}, options?: RequestOptions): ListPromise<Delivery, List<Delivery>> {
    return this.whole(reader(shapes.delivery), { method: 'POST', path: '/events/{id}/resend', id, body: [shapes.resend, params] }, options);
  }
  /** Events as they happen, in sequence and without gaps, over broken connections too. */
  stream(options: StreamOptions = {}): EventStream<Event> {
    const newest = async () => (await this.list({ perPage: 1 }, options)).data[0]?.id;
    return new EventStream(this.transport, '/events/stream', shapes.readEvent, options, newest);
  }
}
