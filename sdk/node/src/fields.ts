// Translates between the API's snake_case members and this SDK's camelCase ones by explicit tables, never by a rule
// on letters: metadata keys are the caller's own and must pass untouched. What a table does not name keeps its name.

import { assertAmount } from './money';

interface Special {
  readonly wire: string;
  readonly fields?: Fields<any>;
  readonly money?: true;
  readonly masked?: (value: string) => string;
}
export type Field = string | Special;
/** The SDK's name of every member of T, with the API's. */
export type Fields<T> = { readonly [Name in keyof Required<T>]: Field };

export const nested = (wire: string, fields: Fields<any>): Field => ({ wire, fields });
/** A request's amount: checked before it is sent. */
export const money = (wire: string): Field => ({ wire, money: true });
/** Read by name only; printed and serialised masked. */
export const secret = (wire: string, masked: (value: string) => string): Field => ({ wire, masked });

export const wireName = (field: Field): string => (typeof field === 'string' ? field : field.wire);

type Members = Record<string, unknown>;
export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// Not by assignment: a member named __proto__ must stay a member.
function put(target: object, name: string, value: unknown, enumerable = true): void {
  Object.defineProperty(target, name, { value, enumerable, writable: true, configurable: true });
}

const inverted = new WeakMap<object, Map<string, [string, Field]>>();
function byWireName(fields: Fields<any>): Map<string, [string, Field]> {
  let table = inverted.get(fields);
  if (!table) {
    table = new Map(Object.entries(fields).map(([name, field]) => [wireName(field), [name, field]]));
    inverted.set(fields, table);
  }
  return table;
}

/** An object of the API as this SDK shows it. */
export function read<T>(fields: Fields<T>, wire: unknown): T {
  if (!isObject(wire)) return wire as T;
  const names = byWireName(fields);
  const result: Members = {};
  const masks: Members = {};
  for (const [wireMember, value] of Object.entries(wire)) {
    const [name, field] = names.get(wireMember) ?? [wireMember, wireMember];
    if (typeof field === 'string') put(result, name, value);
    else if (field.fields) put(result, name, read(field.fields, value));
    else if (field.masked && typeof value === 'string') {
      put(result, name, value, false);
      put(masks, name, field.masked(value));
    } else put(result, name, value);
  }
  if (Object.keys(masks).length > 0) hideSecrets(result, masks);
  return result as T;
}

function hideSecrets(target: Members, masks: Members): void {
  const shown = () => ({ ...target, ...masks });
  put(target, 'toJSON', shown, false);
  Object.defineProperty(target, INSPECT, { value: shown, enumerable: false });
}
/** Node, Bun and Deno print an object by its method of this name. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom') as any;

/** What the caller gave as the API takes it. Absent members stay absent; null is sent. */
export function write(fields: Fields<any>, given: object): Members {
  const result: Members = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const field: Field = Object.hasOwn(fields, name) ? fields[name]! : name;
    if (typeof field === 'string') put(result, field, value);
    else if (field.fields && isObject(value)) put(result, field.wire, write(field.fields, value));
    else {
      if (field.money && value !== null) assertAmount(value, name);
      put(result, field.wire, value);
    }
  }
  return result;
}
