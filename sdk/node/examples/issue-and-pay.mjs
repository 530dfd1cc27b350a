// Issues a card, pays with it in the sandbox, and shows what happened. Needs PRIVCARDS_API_KEY (a test key) and
// PRIVCARDS_BASE_URL.

import { PrivCards } from 'privcards';

const client = new PrivCards();
const card = await client.cards.create({ binId: '491653', amount: 100, label: 'Example' });
console.log(`card ${card.id} ending in ${card.last4}`);

const payment = await client.sandbox.authorizations.create({ cardId: card.id, amount: 12.5 });
if (payment.type === 'decline') console.log(`declined: ${payment.declineReason}`);
else await client.sandbox.authorizations.settle(payment.id);

for await (const { type, amount, merchant } of client.transactions.list({ cardId: card.id })) {
  console.log(type, amount, merchant.name);
}
await client.cards.terminate(card.id);
