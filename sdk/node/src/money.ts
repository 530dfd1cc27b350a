// Dollars are JavaScript numbers with two decimals. Up to 9,999,999,999.99 such a number and its text name each other
// without loss, but sums and products of them do not stay exact: calculate in cents. The way between the two goes
// through the number's shortest text and whole numbers, so 19.99 is 1999 cents and never 1998.

import type { Amount } from './types';

const AMOUNT = /^(-?)(0|[1-9][0-9]{0,9})(?:\.([0-9]{1,2}))?$/;
const MINOR_MAX = 999_999_999_999;

/** Whole cents of an amount: `toMinor(19.99)` and `toMinor('19.99')` are 1999. */
export function toMinor(amount: Amount): number {
  if (typeof amount !== 'number' && typeof amount !== 'string') {
    throw new TypeError(`an amount is a number or a string, not ${amount === null ? 'null' : typeof amount}`);
  }
  const match = AMOUNT.exec(String(amount));
  if (!match) {
    throw new RangeError(
      `not an amount in dollars with at most two decimals, up to 9999999999.99: ${JSON.stringify(String(amount))}` +
        (typeof amount === 'number' ? '; calculate in cents and use fromMinor' : ''),
    );
  }
  const cents = Number(match[2]! + (match[3] ?? '').padEnd(2, '0'));
  return match[1] === '-' && cents !== 0 ? -cents : cents;
}

/** The text of whole cents, good as an amount everywhere: `fromMinor(1999)` is `'19.99'`. */
export function fromMinor(minor: number | bigint): string {
  const cents = Number(minor);
  if (!Number.isInteger(cents) || Math.abs(cents) > MINOR_MAX) {
    throw new RangeError(`not a whole number of cents up to ${MINOR_MAX}: ${minor}`);
  }
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return (cents < 0 ? '-' : '') + digits.slice(0, -2) + '.' + digits.slice(-2);
}

export function assertAmount(value: unknown, name: string): void {
  try {
    toMinor(value as Amount);
  } catch (error) {
    throw new (error instanceof TypeError ? TypeError : RangeError)(`${name}: ${(error as Error).message}`);
  }
}
