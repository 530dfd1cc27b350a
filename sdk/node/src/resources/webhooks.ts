import { Resource, reader, type ApiPromise, type ListPromise } from '../pages';
import * as shapes from '../shapes';
import type { RequestOptions } from '../transport';
import type {
  CreateWebhookParams, Delivery, DeliveryListParams, PageParams, RotateSecretParams, TimeFilter, UpdateWebhookParams,
  Webhook, WebhookWithSecret,
} from '../types';
import { constructEvent, signForTest, verify } from '../webhooks';

export class Webhooks extends Resource {
  /** The signing secret is in this answer and in no other. */
  create(params: CreateWebhookParams, options?: RequestOptions): ApiPromise<WebhookWithSecret> {
    return this.call(shapes.webhookWithSecret, { method: 'POST', path: '/webhooks', body: [shapes.createWebhook, params] }, options);
  }
  list(params: PageParams = {}, options?: RequestOptions): ListPromise<Webhook> {
    return this.pages(reader(shapes.webhook), { method: 'GET', path: '/webhooks', query: [shapes.webhookList, params] }, options);
  }
  get(id: string, options?: RequestOptions): ApiPromise<Webhook> {
    return this.call(shapes.webhook, { method: 'GET', path: '/webhooks/{id}', id }, options);
  }
  update(id: string, params: UpdateWebhookParams, options?: RequestOptions): ApiPromise<Webhook> {
    return this.call(shapes.webhook, { method: 'PATCH', path: '/webhooks/{id}', id, body: [shapes.updateWebhook, params] }, options);
  }
  delete(id: string, options?: RequestOptions): ApiPromise<Webhook> {
    return this.call(shapes.webhook, { method: 'DELETE', path: '/webhooks/{id}', id }, options);
  }
  /** Sends a ping. */
  test(id: string, options?: RequestOptions): ApiPromise<Delivery> {
    return this.call(shapes.delivery, { method: 'POST', path: '/webhooks/{id}/test', id }, options);
  }
  /** A new secret; the old one signs beside it for `graceHours`. */
  rotateSecret(id: string, params: RotateSecretParams = {}, options?: RequestOptions): ApiPromise<WebhookWithSecret> {
    return this.call(shapes.webhookWithSecret, { method: 'POST', path: '/webhooks/{id}/rotate_secret', id, body: [shapes.rotateSecret, params] }, options);
  }
  /** Drops the old secret now. */
  finishRotation(id: string, options?: RequestOptions): ApiPromise<Webhook> {
    return this.call(shapes.webhook, { method: 'POST', path: '/webhooks/{id}/finish_rotation', id }, options);
  }
  deliveries(id: string, params: DeliveryListParams = {}, options?: RequestOptions): ListPromise<Delivery> {
    return this.pages(reader(shapes.delivery), { method: 'GET', path: '/webhooks/{id}/deliveries', id, query: [shapes.deliveryList, params] }, options);
  }
  getDelivery(id: string, options?: RequestOptions): ApiPromise<Delivery> {
    return this.call(shapes.delivery, { method: 'GET', path: '/deliveries/{id}', id }, options);
  }
  retryDelivery(id: string, options?: RequestOptions): ApiPromise<Delivery> {
    return this.call(shapes.delivery, { method: 'POST', path: '/deliveries/{id}/retry', id }, options);
  }
  /** Retries every failed delivery of this webhook that was made at `since` or later, oldest first. */
  async recover(id: string, params: { since?: TimeFilter } = {}, options?: RequestOptions): Promise<Delivery[]> {
    const since = params.since === undefined ? -Infinity : new Date(params.since).getTime();
    if (Number.isNaN(since)) throw new TypeError('since is not a time');
    const failed: Delivery[] = [];
    for await (const delivery of this.deliveries(id, { status: 'failed', perPage: 100 }, options)) {
      if (Date.parse(delivery.createdAt) < since) break; // newest first
      failed.push(delivery);
    }
    const retried: Delivery[] = [];
    for (const delivery of failed.reverse()) retried.push(await this.retryDelivery(delivery.id, options));
    return retried;
  }

  readonly verify = verify;
  readonly constructEvent = constructEvent;
  readonly signForTest = signForTest;
}
