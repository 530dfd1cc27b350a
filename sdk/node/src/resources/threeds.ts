import { Resource, reader, type ApiPromise, type ListPromise } from '../pages';
import * as shapes from '../shapes';
import type { RequestOptions } from '../transport';
import type { Challenge, ChallengeListParams } from '../types';

export class ThreeDS extends Resource {
  /** Challenges, each with its one-time code while it is pending. */
  list(params: ChallengeListParams = {}, options?: RequestOptions): ListPromise<Challenge> {
    return this.pages(reader(shapes.challenge), { method: 'GET', path: '/3ds/challenges', query: [shapes.challengeList, params] }, options);
  }
  get(id: string, options?: RequestOptions): ApiPromise<Challenge> {
    return this.call(shapes.challenge, { method: 'GET', path: '/3ds/challenges/{id}', id }, options);
  }
}
