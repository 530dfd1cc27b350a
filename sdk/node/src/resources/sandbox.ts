// The outside world of a test key: merchants, chains, time.

import { Resource, type ApiPromise } from '../pages';
import * as shapes from '../shapes';
import type { RequestOptions, Transport } from '../transport';
import type {
  AdvanceClockParams, Challenge, Deposit, SandboxAuthorizationParams, SandboxChallengeParams, SandboxDepositParams,
  SandboxIncrementParams, SandboxRefundParams, SandboxReverseParams, SandboxSettleParams, SandboxSettlementParams,
  SubmitCodeParams, TestClock, Transaction,
} from '../types';

export class SandboxAuthorizations extends Resource {
  /** Pays with a card. A decline is no error: it is a transaction of type `decline`. */
  create(params: SandboxAuthorizationParams, options?: RequestOptions): ApiPromise<Transaction> {
    return this.call(shapes.transaction, { method: 'POST', path: '/sandbox/authorizations', body: [shapes.sandboxAuthorization, params] }, options);
  }
  increment(id: string, params: SandboxIncrementParams, options?: RequestOptions): ApiPromise<Transaction> {
    return this.call(shapes.transaction, { method: 'POST', path: '/sandbox/authorizations/{id}/increment', id, body: [shapes.moveMoney, params] }, options);
  }
  /** Without an amount: the whole. */
  reverse(id: string, params: SandboxReverseParams = {}, options?: RequestOptions): ApiPromise<Transaction> {
    return this.call(shapes.transaction, { method: 'POST', path: '/sandbox/authorizations/{id}/reverse', id, body: [shapes.sandboxReverse, params] }, options);
  }
  /** Without an amount: the whole. Answers the settlement. */
  settle(id: string, params: SandboxSettleParams = {}, options?: RequestOptions): ApiPromise<Transaction> {
    return this.call(shapes.transaction, { method: 'POST', path: '/sandbox/authorizations/{id}/settle', id, body: [shapes.sandboxSettle, params] }, options);
  }
  expire(id: string, options?: RequestOptions): ApiPromise<Transaction> {
    return this.call(shapes.transaction, { method: 'POST', path: '/sandbox/authorizations/{id}/expire', id }, options);
  }
}

export class SandboxSettlements extends Resource {
  /** A forced post: clearing that no authorization came before. */
  create(params: SandboxSettlementParams, options?: RequestOptions): ApiPromise<Transaction> {
    return this.call(shapes.transaction, { method: 'POST', path: '/sandbox/settlements', body: [shapes.sandboxSettlement, params] }, options);
  }
}

export class SandboxRefunds extends Resource {
  create(params: SandboxRefundParams, options?: RequestOptions): ApiPromise<Transaction> {
    return this.call(shapes.transaction, { method: 'POST', path: '/sandbox/refunds', body: [shapes.sandboxRefund, params] }, options);
  }
}

export class SandboxChallenges extends Resource {
  create(params: SandboxChallengeParams, options?: RequestOptions): ApiPromise<Challenge> {
    return this.call(shapes.challenge, { method: 'POST', path: '/sandbox/3ds_challenges', body: [shapes.sandboxChallenge, params] }, options);
  }
  submit(id: string, params: SubmitCodeParams, options?: RequestOptions): ApiPromise<Challenge> {
    return this.call(shapes.challenge, { method: 'POST', path: '/sandbox/3ds_challenges/{id}/submit', id, body: [shapes.submitCode, params] }, options);
  }
}

export class SandboxDeposits extends Resource {
  create(params: SandboxDepositParams, options?: RequestOptions): ApiPromise<Deposit> {
    return this.call(shapes.deposit, { method: 'POST', path: '/sandbox/deposits', body: [shapes.sandboxDeposit, params] }, options);
  }
}

export class SandboxClock extends Resource {
  /** Moves the time of the test world: holds expire, months turn, webhook retries fall due. */
  advance(params: AdvanceClockParams, options?: RequestOptions): ApiPromise<TestClock> {
    return this.call(shapes.testClock, { method: 'POST', path: '/sandbox/clock/advance', body: [shapes.advanceClock, params] }, options);
  }
}

export class Sandbox {
  readonly authorizations: SandboxAuthorizations;
  readonly settlements: SandboxSettlements;
  readonly refunds: SandboxRefunds;
  readonly challenges: SandboxChallenges;
  readonly deposits: SandboxDeposits;
  readonly clock: SandboxClock;
  constructor(transport: Transport) {
    this.authorizations = new SandboxAuthorizations(transport);
    this.settlements = new SandboxSettlements(transport);
    this.refunds = new SandboxRefunds(transport);
    this.challenges = new SandboxChallenges(transport);
    this.deposits = new SandboxDeposits(transport);
    this.clock = new SandboxClock(transport);
  }
}
