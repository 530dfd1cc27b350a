// Everything that `require('privcards')` and `import … from 'privcards'` give.

import { PrivCards } from './client';

export { PrivCards, PrivCards as privcards } from './client';
export type { ClientOptions } from './client';
export default PrivCards;
export * from './errors';
export { toMinor, fromMinor } from './money';
export { ApiPromise, List, ListPromise, Page } from './pages';
export type { Returned } from './pages';
export { EventStream } from './stream';
export type { StreamOptions } from './stream';
export { ApiResponse } from './transport';
export type { FetchLike, LogLevel, RequestOptions, ResponseLike, SignalLike } from './transport';
export type { HeadersLike } from './retry';
export * as webhooks from './webhooks';
export type { ConstructEventOptions, Payload, Secrets, WebhookHeaders } from './webhooks';
export type * from './types';
export { VERSION } from './version';
