// Whether a failed attempt is followed by another, and after how long. Pure: time and chance are given.

/** What the SDK needs of a Headers object. */
export interface HeadersLike {
  get(name: string): string | null;
}

export interface Outcome {
  /** Absent: the connection failed. */
  status?: number;
  /** The API's `error`. */
  code?: string | null;
  headers?: HeadersLike;
}

export interface Circumstances {
  /** Counts from 1: the attempt that has just ended. */
  attempt: number;
  maxRetries: number;
  /** What is left of the deadline of the whole call, in milliseconds. */
  timeLeft: number;
  /** Milliseconds since 1970. */
  now: number;
  /** From 0 up to 1. */
  random: number;
}

const BASE = 500;
const CAP = 8_000;
const RETRY_AFTER_MAX = 60_000;
const RETRIABLE = new Set([408, 429, 500, 502, 503, 504]);

/** Full jitter: clients that failed together do not come back together. */
export function backoff(attempt: number, random: number): number {
  return random * Math.min(CAP, BASE * 2 ** (attempt - 1));
}

/** Milliseconds asked for by Retry-After, in seconds or as a date; null when there is none to be read. */
export function retryAfter(headers: HeadersLike | undefined, now: number): number | null {
  const text = headers?.get('retry-after')?.trim();
  if (!text) return null;
  if (/^[0-9]+$/.test(text)) return Number(text) * 1000;
  // Only HTTP's own form of a date: Date.parse alone takes "-5" for a year.
  const date = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

function mayRetry({ status, code, headers }: Outcome): boolean {
  if (status === undefined) return true;
  const said = headers?.get('privcards-should-retry');
  if (said === 'true' || said === 'false') return said === 'true';
  return RETRIABLE.has(status) || (status === 409 && code === 'idempotency_in_progress');
}

/** Milliseconds to wait before the next attempt, or null when this one was the last. */
export function retryDelay(outcome: Outcome, at: Circumstances): number | null {
  if (at.attempt > at.maxRetries || !mayRetry(outcome)) return null;
  const asked = retryAfter(outcome.headers, at.now) ?? 0;
  if (asked > RETRY_AFTER_MAX) return null;
  const delay = asked + backoff(at.attempt, at.random);
  return asked >= at.timeLeft || delay >= at.timeLeft ? null : delay;
}
