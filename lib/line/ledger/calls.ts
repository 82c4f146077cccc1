import { randomUUID } from 'node:crypto';
import type { LineMessage } from '../message';
import type { Call, Claimed } from './claim';
import { hashOf } from './hash';
import type { Rendered, Step } from './types';

/** From here on one multicast takes less of LINE's limits than single pushes: 200 multicasts a second, 2,000 pushes. */
const MULTICAST_FROM = 10;

/** A planned row with the body it will get. */
export interface Ready {
  readonly row: Claimed & { readonly lineUserId: string };
  readonly hash: string;
  readonly text: string;
}

/** A row that is not sent to, and why. */
export interface LeftOut {
  readonly id: string;
  readonly state: 'skipped' | 'expired' | 'rejected';
  readonly reason: string;
}

export interface Sorted {
  readonly ready: readonly Ready[];
  readonly leftOut: readonly LeftOut[];
}

/** Who of the claimed rows gets what. `now` in milliseconds. */
export function sortOut(rows: readonly Claimed[], rendered: ReadonlyMap<string, Rendered>, now: number): Sorted {
  const ready: Ready[] = [];
  const leftOut: LeftOut[] = [];
  for (const row of rows) {
    const made = rendered.get(row.friendId);
    const { lineUserId } = row;
    if (row.sendUntil.getTime() <= now) leftOut.push({ id: row.id, state: 'expired', reason: 'tooLate' });
    else if (!row.following || lineUserId === null) leftOut.push({ id: row.id, state: 'skipped', reason: 'blocked' });
    else if (!made) leftOut.push({ id: row.id, state: 'skipped', reason: 'noContent' });
    else if ('skip' in made) leftOut.push({ id: row.id, state: 'skipped', reason: made.skip });
    else ready.push(toReady({ ...row, lineUserId }, made.messages));
  }
  return { ready, leftOut };
}

const toReady = (row: Ready['row'], messages: readonly LineMessage[]): Ready => {
  const text = JSON.stringify(messages);
  return { row, text, hash: hashOf(text) };
};

/** Rows of one body, each person once: LINE sends once to somebody named twice in a request. */
function groups(ready: readonly Ready[]): Ready[][] {
  const byBody = new Map<string, Ready[]>();
  const turns = new Map<string, number>();
  for (const one of ready) {
    const person = `${one.hash} ${one.row.lineUserId}`;
    const turn = turns.get(person) ?? 0;
    turns.set(person, turn + 1);
    const key = `${one.hash} ${turn}`;
    const group = byBody.get(key);
    if (group) group.push(one);
    else byBody.set(key, [one]);
  }
  return [...byBody.values()];
}

/** Equal bodies go together as one multicast, different ones as pushes. Every call gets its key here, once. */
export function toCalls(ready: readonly Ready[], { campaign, step }: Step, at: Date): Call[] {
  const makeCall = (kind: Call['kind'], members: readonly Ready[]): Call => ({
    id: randomUUID(),
    kind,
    campaign,
    step,
    bodyHash: members[0]!.hash,
    messages: members[0]!.text,
    recipients: members.map(({ row }) => row.lineUserId),
    deliveryIds: members.map(({ row }) => row.id),
    sendUntil: new Date(Math.min(...members.map(({ row }) => row.sendUntil.getTime()))),
    firstSendingAt: at,
    attempts: 1,
    ambiguous: false,
  });
  return groups(ready).flatMap((group) =>
    group.length >= MULTICAST_FROM ? [makeCall('multicast', group)] : group.map((one) => makeCall('push', [one])),
  );
}

/** A refused multicast in two halves, with keys of their own, not yet attempted. */
export function halves(call: Call): Call[] {
  const middle = Math.ceil(call.recipients.length / 2);
  return [[0, middle] as const, [middle, call.recipients.length] as const].map(([from, to]) => ({
    ...call,
    id: randomUUID(),
    recipients: call.recipients.slice(from, to),
    deliveryIds: call.deliveryIds.slice(from, to),
    attempts: 0,
  }));
}
