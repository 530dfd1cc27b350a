import { Resource, reader, type ApiPromise, type ListPromise } from '../pages';
import * as shapes from '../shapes';
import type { RequestOptions } from '../transport';
import type { Card, CardDetails, CardListParams, CreateCardParams, Movement, MovementParams, UpdateCardParams } from '../types';

export class Cards extends Resource {
  /** Issues a card and moves `amount` from the wallet to it. */
  create(params: CreateCardParams, options?: RequestOptions): ApiPromise<Card> {
    return this.call(shapes.card, { method: 'POST', path: '/cards', body: [shapes.createCard, params] }, options);
  }
  list(params: CardListParams = {}, options?: RequestOptions): ListPromise<Card> {
    return this.pages(reader(shapes.card), { method: 'GET', path: '/cards', query: [shapes.cardList, params] }, options);
  }
  get(id: string, options?: RequestOptions): ApiPromise<Card> {
    return this.call(shapes.card, { method: 'GET', path: '/cards/{id}', id }, options);
  }
  /** Only what is given changes; null clears it. */
  update(id: string, params: UpdateCardParams, options?: RequestOptions): ApiPromise<Card> {
    return this.call(shapes.card, { method: 'PATCH', path: '/cards/{id}', id, body: [shapes.updateCard, params] }, options);
  }
  /** Number and verification value. Never log or store them. */
  details(id: string, options?: RequestOptions): ApiPromise<CardDetails> {
    return this.call(shapes.cardDetails, { method: 'GET', path: '/cards/{id}/details', id }, options);
  }
  freeze(id: string, options?: RequestOptions): ApiPromise<Card> {
    return this.call(shapes.card, { method: 'POST', path: '/cards/{id}/freeze', id }, options);
  }
  unfreeze(id: string, options?: RequestOptions): ApiPromise<Card> {
    return this.call(shapes.card, { method: 'POST', path: '/cards/{id}/unfreeze', id }, options);
  }
  /** For good. What is left returns to the wallet. */
  terminate(id: string, options?: RequestOptions): ApiPromise<Card> {
    return this.call(shapes.card, { method: 'POST', path: '/cards/{id}/terminate', id }, options);
  }
  /** The same as terminate. */
  delete(id: string, options?: RequestOptions): ApiPromise<Card> {
    return this.call(shapes.card, { method: 'DELETE', path: '/cards/{id}', id }, options);
  }
  /** From the wallet to the card. */
  fund(id: string, params: MovementParams, options?: RequestOptions): ApiPromise<Movement> {
    return this.call(shapes.movement, { method: 'POST', path: '/cards/{id}/fund', id, body: [shapes.moveMoney, params] }, options);
  }
  /** From the card to the wallet. */
  withdraw(id: string, params: MovementParams, options?: RequestOptions): ApiPromise<Movement> {
    return this.call(shapes.movement, { method: 'POST', path: '/cards/{id}/withdraw', id, body: [shapes.moveMoney, params] }, options);
  }
}
