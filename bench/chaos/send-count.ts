import { join } from 'node:path';
import { campaignStatuses } from '../../lib/line/ledger/lookup';
import type { Store } from '../../lib/store/store';
import { startLineSandbox } from '../../runtime/sandbox/line/server';
import { expectedText } from './send-plan';
import type { SendWorld } from './send-world';

/** What everybody got, as the pretend LINE committed it, and what our ledger says. */
export interface SendCount {
  /** Friends who got their message. */
  readonly sent: number;
  /** Messages beyond the first of each friend. */
  readonly duplicates: number;
  /** Friends who got nothing. */
  readonly lost: number;
  /** Friends of whom the ledger does not know whether they got it. */
  readonly unknown: number;
  /** Friends who got another text than theirs. */
  readonly wrongText: number;
  /** Messages that the ledger counts as accepted, by its rows and by its month. */
  readonly ledgerAccepted: number;
  readonly ledgerMonth: number;
  /** Messages that LINE counts for the month. */
  readonly lineMonth: number;
  readonly pushes: number;
  readonly multicasts: number;
  /** Calls made again that LINE had taken already: each would have been a second message. */
  readonly takenBefore: number;
  /** Of these, with another body than the first time. */
  readonly otherBodies: number;
}

type Ledger = Pick<SendCount, 'unknown' | 'ledgerAccepted' | 'ledgerMonth'>;

async function ledgerCount(store: Store): Promise<Ledger> {
  const { rows } = await store.query<{ id: string; accepted: string | null }>(
    `SELECT c.id, (SELECT sum(q.accepted) FROM quota_month q WHERE q.channel_id = c.id) AS accepted FROM line_channel c`,
  );
  let unknown = 0;
  let ledgerAccepted = 0;
  for (const { id } of rows) {
    for (const { counts } of await campaignStatuses(store, id)) {
      unknown += counts.unknown ?? 0;
      ledgerAccepted += counts.accepted ?? 0;
    }
  }
  return { unknown, ledgerAccepted, ledgerMonth: Number(rows[0]?.accepted ?? 0) };
}

const friendsOf = async (store: Store) => {
  const sql = 'SELECT id, line_user_id AS user, display_name AS name FROM friend ORDER BY id';
  return (await store.query<{ id: string; user: string; name: string }>(sql)).rows;
};

/** Counts when all is over. LINE is opened anew on its folder: what it did not commit does not count. */
export async function countAll(world: SendWorld): Promise<SendCount> {
  const { ledger, friends } = await world.withStore(async (store) => ({
    ledger: await ledgerCount(store),
    friends: await friendsOf(store),
  }));
  await world.line.stop();
  const line = await startLineSandbox({ dir: join(world.folder, 'line') });
  try {
    const talks = friends.map(({ id, user, name }) => {
      const texts = line.world.talk(user).map(({ message }) => message['text']);
      return { texts, expected: expectedText(id, name) };
    });
    const { accepted } = line.control.counts.tally();
    const { repeats, keys } = line.control.counts.retryKeys(1_000_000);
    return {
      sent: talks.filter(({ texts }) => texts.length > 0).length,
      duplicates: talks.reduce((sum, { texts }) => sum + Math.max(0, texts.length - 1), 0),
      lost: talks.filter(({ texts }) => texts.length === 0).length,
      unknown: ledger.unknown,
      wrongText: talks.filter(({ texts, expected }) => texts.some((text) => text !== expected)).length,
      ledgerAccepted: ledger.ledgerAccepted,
      ledgerMonth: ledger.ledgerMonth,
      lineMonth: line.control.used(),
      pushes: accepted.push ?? 0,
      multicasts: accepted.multicast ?? 0,
      takenBefore: repeats,
      otherBodies: keys.reduce((sum, { otherBodies }) => sum + otherBodies, 0),
    };
  } finally {
    await line.stop();
  }
}
