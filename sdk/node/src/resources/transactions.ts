import { Resource, reader, type ApiPromise, type ListPromise } from '../pages';
import * as shapes from '../shapes';
import type { RequestOptions } from '../transport';
import type { Transaction, TransactionListParams } from '../types';

export class Transactions extends Resource {
  list(params: TransactionListParams = {}, options?: RequestOptions): ListPromise<Transaction> {
    return this.pages(reader(shapes.transaction), { method: 'GET', path: '/transactions', query: [shapes.transactionList, params] }, options);
  }
  get(id: string, options?: RequestOptions): ApiPromise<Transaction> {
    return this.call(shapes.transaction, { method: 'GET', path: '/transactions/{id}', id }, options);
  }
}
