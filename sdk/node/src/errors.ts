// Everything this SDK throws of its own. A network error has a cause; an answer of the API is an APIError, of the
// class of its status. The text of each ends with the id of the request where there is one.

import { isObject } from './fields';
import { retryAfter, type HeadersLike } from './retry';

export class PrivCardsError extends Error {
  override get name(): string {
    return this.constructor.name;
  }
}

/** No answer came: the connection failed, or it broke off. */
export class APIConnectionError extends PrivCardsError {}

/** The deadline of the call, over all its attempts, has passed. */
export class APITimeoutError extends APIConnectionError {}

export interface FieldError {
  code: string;
  param: string;
  message: string;
}

export interface Failure {
  status: number;
  headers: HeadersLike;
  /** The text received. */
  body: string;
  now?: number;
}

/** The API refused. Tell refusals apart by `code`, never by their text. */
export class APIError extends PrivCardsError {
  /** The HTTP status. */
  readonly status: number;
  /** The API's stable code, such as `insufficient_funds`. */
  readonly code: string | null;
  /** The API's sentence alone; `message` has status, code and request id as well. */
  readonly detail: string;
  /** The first invalid field, by the API's name. */
  readonly param: string | null;
  /** Every invalid field. */
  readonly errors: FieldError[];
  readonly requestId: string | null;
  readonly docUrl: string | null;
  /** Seconds to wait, if the API asked for that. */
  readonly retryAfter: number | null;
  readonly headers: HeadersLike;
  /** The body, parsed if it was JSON. */
  readonly body: unknown;

  constructor({ status, headers, body, now = Date.now() }: Failure) {
    const parsed = parse(body);
    const members = isObject(parsed) ? parsed : {};
    const text = (name: string) => (typeof members[name] === 'string' ? (members[name] as string) : null);
    const code = text('error');
    const requestId = text('request_id') ?? headers.get('request-id');
    const detail = text('message') ?? defaultDetail(status);
    super(`${detail} (${status}${code ? ` ${code}` : ''})${requestId ? ` request ${requestId}` : ''}`);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.param = text('param');
    this.errors = fieldErrors(members['errors']);
    this.requestId = requestId;
    this.docUrl = text('doc_url');
    const wait = retryAfter(headers, now);
    this.retryAfter = wait === null ? null : Math.ceil(wait / 1000);
    this.headers = headers;
    this.body = parsed;
    Object.defineProperty(this, 'headers', { enumerable: false });
    Object.defineProperty(this, 'body', { enumerable: false });
  }
}

export class BadRequestError extends APIError {}
export class AuthenticationError extends APIError {}
export class PermissionDeniedError extends APIError {}
export class NotFoundError extends APIError {}
export class ConflictError extends APIError {}
/** The idempotency key is taken by another request, or by one that still runs. */
export class IdempotencyError extends APIError {}
export class UnprocessableEntityError extends APIError {}
export class RateLimitError extends APIError {}
export class InternalServerError extends APIError {}

const BY_STATUS: Record<number, typeof APIError> = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionDeniedError,
  404: NotFoundError,
  409: ConflictError,
  422: UnprocessableEntityError,
  429: RateLimitError,
};

/** The error that an answer becomes. */
export function apiError(failure: Failure): APIError {
  const members = parse(failure.body);
  const code = isObject(members) ? members['error'] : undefined;
  if (failure.status === 409 && typeof code === 'string' && code.startsWith('idempotency_')) {
    return new IdempotencyError(failure);
  }
  const Class = BY_STATUS[failure.status] ?? (failure.status >= 500 ? InternalServerError : APIError);
  return new Class(failure);
}

export type SignatureReason =
  | 'missing_header' | 'malformed' | 'no_match' | 'too_old' | 'too_new' | 'empty_secret' | 'parsed_body';

/** A webhook that must not be trusted, and why. */
export class SignatureVerificationError extends PrivCardsError {
  constructor(readonly reason: SignatureReason, message: string) {
    super(message);
  }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function defaultDetail(status: number): string {
  return status >= 300 && status < 400
    ? 'The server answered with a redirect; redirects are not followed, check the base URL'
    : 'The server answered without an explanation';
}

function fieldErrors(list: unknown): FieldError[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).map((entry) => ({
    code: String(entry['error']),
    param: String(entry['param']),
    message: String(entry['message']),
  }));
}
