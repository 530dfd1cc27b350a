import { Resource, reader, type ApiPromise, type List, type ListPromise } from '../pages';
import * as shapes from '../shapes';
import type { RequestOptions } from '../transport';
import type { Bin } from '../types';

export class Bins extends Resource {
  /** Every BIN that issues cards. */
  list(options?: RequestOptions): ListPromise<Bin, List<Bin>> {
    return this.whole(reader(shapes.bin), { method: 'GET', path: '/bins' }, options);
  }
  get(id: string, options?: RequestOptions): ApiPromise<Bin> {
    return this.call(shapes.bin, { method: 'GET', path: '/bins/{id}', id }, options);
  }
}
