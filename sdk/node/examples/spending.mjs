// What every merchant category took, in exact cents. Needs PRIVCARDS_API_KEY and PRIVCARDS_BASE_URL.

import { PrivCards, toMinor, fromMinor } from 'privcards';

const client = new PrivCards();
const byCategory = new Map();
for await (const { merchant, amount } of client.transactions.list({ type: 'settlement' })) {
  byCategory.set(merchant.category, (byCategory.get(merchant.category) ?? 0) + toMinor(amount));
}
for (const [category, cents] of byCategory) console.log(category.padEnd(24), fromMinor(cents).padStart(12));
