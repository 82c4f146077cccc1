import { setTimeout as sleep } from 'node:timers/promises';
import type { Pace } from '../../../lib/carts/cart';
import { postgresPace } from '../../../lib/store/pace';
import { openStore, type Store } from '../../../lib/store/store';
import { startOwnPostgres, type OwnPostgres } from '../../support/postgres';

/** The most slots that lie within any window of `length` milliseconds. */
function mostInWindow(slots: readonly number[], length: number): number {
  const sorted = [...slots].sort((one, other) => one - other);
  let first = 0;
  return sorted.reduce((most, slot, last) => {
    while (sorted[first]! <= slot - length) first += 1;
    return Math.max(most, last - first + 1);
  }, 0);
}

describe('the rate limit that processes share', () => {
  let server: OwnPostgres;
  let stores: Store[];
  let paces: Pace[];
  let bucket: string;
  beforeAll(async () => {
    server = await startOwnPostgres();
    stores = await Promise.all([openStore(server.url), openStore(server.url)]);
  });
  beforeEach(() => {
    // New ones each time, as two processes would have them.
    paces = stores.map(postgresPace);
    bucket = `shop ${Math.random()}`;
  });
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await server.stop();
  });

  /** Asks for slots from both sides until `milliseconds` are over; the instants at which they were given. */
  async function ask(perSecond: number, milliseconds: number, askers: number): Promise<number[]> {
    const slots: number[] = [];
    const until = performance.now() + milliseconds;
    const asker = async (pace: Pace): Promise<void> => {
      while (performance.now() < until) {
        await pace.slot(bucket, perSecond, 'sync');
        slots.push(performance.now());
      }
    };
    await Promise.all(Array.from({ length: askers }, (_, index) => asker(paces[index % 2]!)));
    return slots;
  }

  it.each([
    { perSecond: 10, milliseconds: 1_500, atLeast: 8 },
    { perSecond: 40, milliseconds: 1_500, atLeast: 20 },
    { perSecond: 200, milliseconds: 2_000, atLeast: 100 },
    { perSecond: 2_000, milliseconds: 2_500, atLeast: 1_000 },
  ])('lets no more than $perSecond a second through, and not far fewer', async (the) => {
    const slots = await ask(the.perSecond, the.milliseconds, 20);
    expect(slots.length).toBeGreaterThan(the.atLeast);
    // The instants are taken on this side, a few milliseconds after the database gave them.
    expect(mostInWindow(slots, 950)).toBeLessThanOrEqual(the.perSecond);
  });

  it('gives the first slot at once and the next an interval later', async () => {
    const [first, second, third] = await ask(5, 350, 1);
    expect(second! - first!).toBeGreaterThan(190);
    expect(third! - second!).toBeGreaterThan(190);
  });

  it('lets a rested bucket of an hourly limit through at once as often as said, and then only at its pace', async () => {
    const perHour = 4 / 3_600;
    for (const pace of [paces[0]!, paces[1]!, paces[0]!]) await pace.slot(bucket, perHour, 'sync', undefined, 3);
    const fourth = paces[1]!.slot(bucket, perHour, 'sync', AbortSignal.timeout(300), 3);
    await expect(fourth).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('lets interactive requests pass waiting syncs', async () => {
    const order: string[] = [];
    await paces[0]!.slot(bucket, 10, 'sync');
    const waiting = [1, 2, 3].map(() => paces[0]!.slot(bucket, 10, 'sync').then(() => order.push('sync')));
    await sleep(20);
    await Promise.all(
      [1, 2].map(() => paces[1]!.slot(bucket, 10, 'interactive').then(() => order.push('interactive'))),
    );
    await Promise.all(waiting);
    expect(order).toEqual(['interactive', 'interactive', 'sync', 'sync', 'sync']);
  });

  it('holds everyone back after a refusal of the cart, sleepers too', async () => {
    await paces[0]!.slot(bucket, 10, 'sync');
    const begun = performance.now();
    const sleeper = paces[1]!.slot(bucket, 10, 'sync').then(() => performance.now() - begun);
    await paces[0]!.holdBack(bucket, 400);
    expect(await sleeper).toBeGreaterThan(390);
  });

  it('holds back leased slots of the same process', async () => {
    await paces[0]!.slot(bucket, 2_000, 'sync');
    const begun = performance.now();
    await paces[0]!.holdBack(bucket, 200);
    await paces[0]!.slot(bucket, 2_000, 'sync');
    expect(performance.now() - begun).toBeGreaterThan(195);
  });

  it('never shortens a hold-back', async () => {
    await paces[0]!.holdBack(bucket, 300);
    const begun = performance.now();
    await paces[0]!.holdBack(bucket, 10);
    await paces[1]!.slot(bucket, 10, 'interactive');
    expect(performance.now() - begun).toBeGreaterThan(280);
  });

  it('gives no turn before the one before is over, and counts the next from its arrival', async () => {
    const begun = performance.now();
    const turn = await paces[0]!.turn(bucket, 5, 'sync');
    const next = paces[1]!.turn(bucket, 5, 'interactive').then(() => performance.now() - begun);
    await sleep(500);
    await turn.over(100);
    expect(await next).toBeGreaterThan(595);
  });

  it('takes a later word on the arrival for the true one, an earlier one not', async () => {
    const turn = await paces[0]!.turn(bucket, 5, 'sync');
    const begun = performance.now();
    await turn.over(-200);
    await turn.over(100);
    await paces[1]!.turn(bucket, 5, 'sync');
    expect(performance.now() - begun).toBeGreaterThan(395);
  });

  it('keeps a hold-back that comes while a turn lasts', async () => {
    const turn = await paces[0]!.turn(bucket, 10, 'sync');
    const begun = performance.now();
    await paces[1]!.holdBack(bucket, 400);
    await turn.over(0);
    await paces[0]!.turn(bucket, 10, 'sync');
    expect(performance.now() - begun).toBeGreaterThan(390);
  });

  it('ends the turn of a caller who left while it was claimed', async () => {
    const abort = new AbortController();
    const left = paces[0]!.turn(bucket, 5, 'sync', abort.signal);
    abort.abort(new Error('停止'));
    await expect(left).rejects.toThrow('停止');
    const begun = performance.now();
    await paces[1]!.turn(bucket, 5, 'sync');
    expect(performance.now() - begun).toBeLessThan(3_000);
  });

  it('lets an aborted caller go at once, and the next in line gets the slot', async () => {
    await paces[0]!.slot(bucket, 2, 'sync');
    const abort = new AbortController();
    const begun = performance.now();
    const given = paces[0]!.slot(bucket, 2, 'sync', abort.signal);
    const next = paces[0]!.slot(bucket, 2, 'sync');
    abort.abort(new Error('停止'));
    await expect(given).rejects.toThrow('停止');
    expect(performance.now() - begun).toBeLessThan(300);
    await next;
    expect(performance.now() - begun).toBeLessThan(900);
  });

  it('works again after PostgreSQL crashed and emptied the table', async () => {
    await paces[0]!.slot(bucket, 5, 'sync');
    await server.restart();
    expect(
      (await stores[0]!.query('SELECT * FROM rate').catch(() => stores[0]!.query('SELECT * FROM rate'))).rowCount,
    ).toBe(0);
    await paces[0]!.slot(bucket, 5, 'sync');
    const begun = performance.now();
    await paces[1]!.slot(bucket, 5, 'sync');
    expect(performance.now() - begun).toBeGreaterThan(190);
  });
});
