// Compiled, not run: the SDK's types against those that openapi-typescript makes of the API's document, with the types
// of neither the DOM nor Node. ./check puts the two paths in.

import type * as sdk from 'PRIVCARDS';
import type { components } from 'OPENAPI';

type Wire = components['schemas'];
type Camel<Name> = Name extends '3ds' ? 'threeds'
  : Name extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail> & string>}` : Name;
type Nested<V> = V extends { mcc: string } | { liability_shift: boolean } ? Camelized<V> : V;
type Camelized<T> = { [Name in keyof T as Camel<Name>]: Nested<T[Name]> };

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
type Optional<T> = { [K in keyof T]-?: {} extends Pick<T, K> ? K : never }[keyof T];
/** Every documented value is one of ours (ours are open), with the same members and the same ones optional. */
type Answer<Ours, Theirs> = Camelized<Theirs> extends Ours
  ? (Same<keyof Ours, keyof Camelized<Theirs>> & Same<Optional<Ours>, Optional<Camelized<Theirs>>>) : never;
type Asked<Ours, Theirs> = Same<keyof Ours, keyof Camelized<Theirs>> & (Camelized<Theirs> extends Ours ? true : never);

export const answers: [
  Answer<sdk.Card, Wire['Card']>,
  Answer<sdk.CardDetails, Wire['CardDetails']>,
  Answer<sdk.Movement, Wire['Movement']>,
  Answer<sdk.Merchant, Wire['Merchant']>,
  Answer<sdk.Transaction, Wire['Transaction']>,
  Answer<sdk.Wallet, Wire['Wallet']>,
  Answer<sdk.DepositAddress, Wire['DepositAddress']>,
  Answer<sdk.Deposit, Wire['Deposit']>,
  Answer<sdk.Bin, Wire['Bin']>,
  Answer<sdk.Challenge, Wire['Challenge']>,
  Answer<sdk.Webhook, Wire['Webhook']>,
  Answer<sdk.WebhookWithSecret, Wire['WebhookWithSecret']>,
  Answer<sdk.Delivery, Wire['Delivery']>,
  Answer<sdk.TestClock, Wire['TestClock']>,
] = [true, true, true, true, true, true, true, true, true, true, true, true, true, true];

export const requests: [
  Asked<sdk.CreateCardParams, Wire['CreateCardRequest']>,
  Asked<sdk.UpdateCardParams, Wire['UpdateCardRequest']>,
  Asked<sdk.MovementParams, Wire['MovementRequest']>,
  Asked<sdk.CreateWebhookParams, Wire['CreateWebhookRequest']>,
  Asked<sdk.UpdateWebhookParams, Wire['UpdateWebhookRequest']>,
  Asked<sdk.RotateSecretParams, Wire['RotateSecretRequest']>,
  Asked<sdk.SandboxAuthorizationParams, Wire['SandboxAuthorizationRequest']>,
  Asked<sdk.SandboxReverseParams, Wire['SandboxReverseRequest']>,
  Asked<sdk.SandboxSettleParams, Wire['SandboxSettleRequest']>,
  Asked<sdk.SandboxRefundParams, Wire['SandboxRefundRequest']>,
  Asked<sdk.SandboxDepositParams, Wire['SandboxDepositRequest']>,
  Asked<sdk.SubmitCodeParams, Wire['SubmitCodeRequest']>,
  Asked<sdk.AdvanceClockParams, Wire['AdvanceClockRequest']>,
] = [true, true, true, true, true, true, true, true, true, true, true, true, true];

/** Where the document has them. */
type LogEntry = Wire extends { RequestLogEntry: infer T } ? Answer<sdk.RequestLogEntry, T> : true;
type Resend = Wire extends { ResendEventRequest: infer T } ? Asked<sdk.ResendParams, T> : true;
export const later: [LogEntry, Resend] = [true, true];

export const eventTypes: Same<sdk.Event['type'], Wire['EventType']> = true;

/** The type of an event tells what its data is. */
export function balanceOf(event: sdk.Event): number | undefined {
  switch (event.type) {
    case 'card.created':
      return event.data.balance;
    case 'card.funded':
      return event.data.cardBalance;
    case 'transaction.settled':
      return event.data.merchant.name.length;
    default:
      return undefined;
  }
}
