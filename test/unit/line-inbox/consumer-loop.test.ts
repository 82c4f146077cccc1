import { systemClock } from '../../../lib/clock';
import { ConsumerLoop, type MatchedEvent, type RunOutcome } from '../../../lib/line/inbox';
import type { ConsumerLoopOptions, LoopTuning } from '../../../lib/line/inbox/consumer-loop';
import { noteStopped, takeLease } from '../../../lib/line/inbox/consumers';
import { claimEvents, finishEvents } from '../../../lib/line/inbox/deliveries';
import { allTypes, again, event, openInboxWorld, said, type InboxWorld, type LineEvent } from './inbox-world';

const failed: RunOutcome = { ok: false, failure: { kind: 'workflow', block: 'LINE送信' } };
const quick: Partial<LoopTuning> = { gatherMs: 0, idleMs: 50, restMs: 20, leaseSeconds: 1, patienceMs: 2_000, retryAfterSeconds: [0, 0, 0, 0] }; // prettier-ignore

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

const textOf = ({ event: { payload } }: MatchedEvent): string =>
  (payload as { message: { text: string } }).message.text;

describe('the loop of a LINEトリガー', () => {
  let world: InboxWorld;
  const loops: ConsumerLoop[] = [];
  const reported: unknown[] = [];

  beforeAll(async () => {
    world = await openInboxWorld();
  });
  afterEach(async () => {
    await Promise.all(loops.splice(0).map((loop) => loop.stop()));
    for (const table of ['line_consumer', 'line_event']) await world.store.query(`DELETE FROM ${table}`);
    expect(reported.splice(0)).toEqual([]);
  });
  afterAll(() => world.stop());

  /** A loop whose batches are kept as lists of texts. */
  async function open(
    run: (texts: string[]) => Promise<RunOutcome> | RunOutcome = () => ({ ok: true }),
    options: Partial<ConsumerLoopOptions> & { workflowId?: string } = {},
  ) {
    const batches: string[][] = [];
    const { workflowId = 'w', ...more } = options;
    const loop = new ConsumerLoop({
      openStore: async () => world.store,
      consumer: { workflowId, nodeId: 'n', name: '応答', channelId: null, eventTypes: allTypes, messageTypes: null },
      activation: 'continued',
      match: () => ({}),
      run: async (events) => {
        const texts = events.map(textOf);
        batches.push(texts);
        return run(texts);
      },
      report: (error) => void reported.push(error),
      tuning: quick,
      ...more,
    });
    loops.push(loop);
    loop.start();
    await loop.ready;
    return { loop, batches, handled: () => batches.flat() };
  }
  const deliveries = () =>
    world.rows<{ state: string; attempts: number; error_kind: string | null; error_block: string | null }>(
      'SELECT d.* FROM event_delivery d ORDER BY event_id',
    );
  const all = async (state: string) => (await deliveries()).every((row) => row.state === state);
  const settled = async (count: number) =>
    (await deliveries()).filter(({ state }) => !['waiting', 'running'].includes(state)).length === count;
  const seconds = (n: number) => ({ timestamp: 1_790_000_000_000 + n * 1_000 });

  test('runs an event at once, without waiting for its next look', async () => {
    const { handled } = await open(undefined, { tuning: { ...quick, idleMs: 600_000, leaseSeconds: 600 } });
    await until(
      async () =>
        (await world.rows("SELECT FROM pg_stat_activity WHERE query LIKE 'LISTEN %' AND datname = current_database()"))
          .length > 0,
    );
    await world.send(said('U1', 'a'));
    await until(() => handled().length > 0);
    await until(() => settled(1));
    expect(handled()).toEqual(['a']);
  });

  test('gives many events to one run, but a friend’s next only when the one before is done', async () => {
    const first = ['U1', 'U2', 'U3'].map((user) => said(user, `${user} 1`));
    await world.consume({ workflowId: 'w', nodeId: 'n' });
    await world.send(...first, said('U1', 'U1 2'), said('U1', 'U1 3'), said('U2', 'U2 2'));
    const { batches } = await open();
    await until(() => settled(6));
    expect(batches).toEqual([['U1 1', 'U2 1', 'U3 1'], ['U1 2', 'U2 2'], ['U1 3']]);
  });

  test('takes a friend’s waiting events in the order in which they happened', async () => {
    await world.consume({ workflowId: 'w', nodeId: 'n' });
    await world.send(said('U1', 'late', seconds(9)));
    await world.send(again(said('U1', 'early', seconds(1))));
    const { handled } = await open();
    await until(() => settled(2));
    expect(handled()).toEqual(['early', 'late']);
  });

  test('gathers what comes while it is busy: many messages at once are few runs', async () => {
    const { batches } = await open(undefined, { tuning: { ...quick, gatherMs: 5_000 } });
    await world.send(said('U0', 'first'));
    await until(() => batches.length === 1);
    for (let i = 1; i <= 5; i++) await world.send(said(`U${i}`, String(i)));
    await until(() => settled(6));
    expect(batches).toEqual([['first'], ['1', '2', '3', '4', '5']]);
  });

  test('tries a failed event again in time also while others keep coming', async () => {
    let failures = 0;
    const { handled } = await open(([text]) => (text === 'bad' && failures++ === 0 ? failed : { ok: true }), {
      tuning: { ...quick, retryAfterSeconds: [0.5] },
    });
    await world.send(said('U1', 'bad'));
    for (let i = 0; handled().filter((text) => text === 'bad').length < 2; i++) {
      await world.send(said('U2', String(i)));
      await until(() => handled().includes(String(i)));
    }
    await until(async () => all('done'));
    expect((await deliveries())[0]).toMatchObject({ state: 'done', attempts: 2 });
  });

  test('takes at most a batch at a time', async () => {
    await world.consume({ workflowId: 'w', nodeId: 'n' });
    await world.send(...Array.from({ length: 7 }, (_, i) => said(`U${i}`, String(i))));
    const { batches } = await open(undefined, { tuning: { ...quick, batch: 3 } });
    await until(() => settled(7));
    expect(batches.map(({ length }) => length)).toEqual([3, 3, 1]);
  });

  test('runs one by one where it is told to, yet passes by all the rest at once', async () => {
    await world.consume({ workflowId: 'w', nodeId: 'n' });
    await world.send(...Array.from({ length: 9 }, (_, i) => said(`U${i}`, i % 3 === 0 ? `yes ${i}` : 'no')));
    let passedAtFirstRun = 0;
    const { batches } = await open(
      async () => {
        passedAtFirstRun ||= (await deliveries()).filter(({ state }) => state === 'passed').length;
        return { ok: true };
      },
      {
        tuning: { ...quick, batch: 1 },
        match: (one) => (JSON.stringify(one.payload).includes('yes') ? {} : null),
      },
    );
    await until(() => settled(9));
    expect(batches).toEqual([['yes 0'], ['yes 3'], ['yes 6']]);
    expect(passedAtFirstRun).toBe(6);
    expect((await deliveries()).every(({ attempts }) => attempts === 1)).toBe(true);
  });

  test('passes by what does not fit, without a run', async () => {
    await world.consume({ workflowId: 'w', nodeId: 'n' });
    await world.send(said('U1', 'yes'), said('U2', 'no'), said('U1', 'no'));
    const { batches } = await open(undefined, {
      match: (one) => (JSON.stringify(one.payload).includes('"yes"') ? { keyword: 'yes' } : null),
    });
    await until(() => settled(3));
    expect(batches).toEqual([['yes']]);
    expect((await deliveries()).map(({ state }) => state)).toEqual(['done', 'passed', 'passed']);
  });

  test('splits a batch that failed, so that one bad event fails alone and dies after five attempts', async () => {
    await world.consume({ workflowId: 'w', nodeId: 'n' });
    await world.send(said('U1', 'good'), said('U2', 'bad'), said('U3', 'fine'), said('U2', 'after'));
    const { batches } = await open((texts) => (texts.includes('bad') ? failed : { ok: true }));
    await until(() => settled(4));
    expect(batches[0]).toEqual(['good', 'bad', 'fine']);
    expect(batches.filter((batch) => batch.length > 1)).toHaveLength(1);
    expect(batches.filter(([text]) => text === 'bad')).toHaveLength(4);
    expect(await deliveries()).toMatchObject([
      { state: 'done', attempts: 2 },
      { state: 'dead', attempts: 5, error_kind: 'workflow', error_block: 'LINE送信' },
      { state: 'done', attempts: 2 },
      { state: 'done', attempts: 1 },
    ]);
    expect(batches.flat().lastIndexOf('bad')).toBeLessThan(batches.flat().indexOf('after'));
  });

  test('lets a failing friend wait while the others go on', async () => {
    const { handled } = await open(([text]) => (text === 'bad' ? failed : { ok: true }), {
      tuning: { ...quick, retryAfterSeconds: [600, 600, 600, 600] },
    });
    await world.send(said('U1', 'bad'));
    await until(async () => (await deliveries())[0]?.attempts === 1 && (await all('waiting')));
    await world.send(said('U2', 'other'), said('U1', 'behind'));
    await until(() => settled(1));
    expect(handled()).toEqual(['bad', 'other']);
  });

  test('two workflows get the same event, each once', async () => {
    const one = await open(undefined, { workflowId: 'one' });
    const two = await open(undefined, { workflowId: 'two' });
    const sent: LineEvent[] = Array.from({ length: 20 }, (_, i) => said(`U${i % 5}`, String(i)));
    for (const each of sent) await world.send(each, again(each));
    await until(() => settled(40));
    for (const { handled } of [one, two]) {
      expect(handled()).toHaveLength(20);
      expect(new Set(handled()).size).toBe(20);
    }
  });

  test('of two loops of one workflow only one works; when it stops the other goes on', async () => {
    const first = await open();
    const second = await open();
    for (let i = 0; i < 10; i++) await world.send(said(`U${i}`, String(i)));
    await until(() => settled(10));
    expect([first.handled().length, second.handled().length].sort()).toEqual([0, 10]);
    const [working, idle] = first.handled().length > 0 ? [first, second] : [second, first];
    await working.loop.stop();
    await world.send(said('U1', 'next'));
    await until(() => idle.handled().length > 0);
    expect(idle.handled()).toEqual(['next']);
  });

  test('takes up alone what a dead loop had in hand, and that one can mark nothing any more', async () => {
    const id = await world.consume({ workflowId: 'w', nodeId: 'n' });
    await world.send(said('U1', 'a'), said('U2', 'b'));
    const dead = (await takeLease(world.store, id, systemClock, 0.2))!;
    const inHand = await claimEvents(world.store, dead, { kind: 'fresh', limit: 100 });
    expect(inHand).toHaveLength(2);
    const { batches } = await open(async () => {
      const ids = inHand.map(({ eventId }) => eventId);
      await finishEvents(world.store, dead, ids, 'passed', systemClock);
      expect(await claimEvents(world.store, dead, { kind: 'fresh', limit: 100 })).toEqual([]);
      return { ok: true };
    });
    await until(() => settled(2));
    expect(batches).toEqual([['a'], ['b']]);
    expect(await deliveries()).toMatchObject([
      { state: 'done', attempts: 2 },
      { state: 'done', attempts: 2 },
    ]);
  });

  test('gives up an event that ended five loops', async () => {
    const id = await world.consume({ workflowId: 'w', nodeId: 'n' });
    await world.send(said('U1', 'deadly'));
    for (let attempt = 1; attempt <= 5; attempt++) {
      await world.store.query('UPDATE line_consumer SET lease_until = NULL');
      const lease = (await takeLease(world.store, id, systemClock))!;
      expect(await claimEvents(world.store, lease, { kind: attempt === 1 ? 'fresh' : 'retry' , limit: 1 })).toHaveLength(1); // prettier-ignore
    }
    await world.store.query('UPDATE line_consumer SET lease_until = NULL');
    const { handled } = await open();
    await world.send(said('U1', 'next'));
    await until(() => settled(2));
    expect(handled()).toEqual(['next']);
    expect((await deliveries())[0]).toMatchObject({ state: 'dead', attempts: 5, error_kind: 'crashed' });
  });

  test('stops working once another loop took its lease, and what it did since is not marked', async () => {
    let release: () => void = () => undefined;
    const { handled } = await open(() => new Promise((resolve) => (release = () => resolve({ ok: true }))));
    await world.send(said('U1', 'a'));
    await until(() => handled().length === 1);
    const [{ id }] = await world.rows<{ id: string }>('SELECT id FROM line_consumer') as [{ id: string }]; // prettier-ignore
    await world.store.query('UPDATE line_consumer SET lease_until = clock_timestamp() - interval \'1 s\', lease_owner = NULL'); // prettier-ignore
    const other = (await takeLease(world.store, id, systemClock, 600))!;
    release();
    await world.send(said('U2', 'b'));
    const taken = await claimEvents(world.store, other, { kind: 'retry' });
    expect(taken).toMatchObject([{ attempts: 2 }]);
    expect(handled()).toEqual(['a']);
    await finishEvents(world.store, other, taken.map(({ eventId }) => eventId), 'done', systemClock); // prettier-ignore
    expect((await deliveries())[0]).toMatchObject({ state: 'done', attempts: 2 });
  });

  describe('when the workflow', () => {
    const waiting = async () => (await deliveries()).map(({ state }) => state);

    /** One event before the stop, one after it. */
    async function stoppedBetween(): Promise<void> {
      const id = await world.consume({ workflowId: 'w', nodeId: 'n' });
      await world.send(said('U1', 'before'));
      await noteStopped(world.store, id);
      await world.send(said('U2', 'between'));
    }

    test('is published afresh, passes over what came since it was stopped', async () => {
      await stoppedBetween();
      const { handled } = await open(undefined, { activation: 'published' });
      await until(() => settled(2));
      await world.send(said('U3', 'after'));
      await until(() => settled(3));
      expect(handled()).toEqual(['before', 'after']);
      expect(await waiting()).toEqual(['done', 'skipped', 'done']);
    });

    test('is started again or changed, takes everything', async () => {
      await stoppedBetween();
      const { handled } = await open();
      await until(() => settled(2));
      expect(handled().sort()).toEqual(['before', 'between']);
    });

    test('is stopped, gives back what it has not begun', async () => {
      await world.consume({ workflowId: 'w', nodeId: 'n' });
      await world.send(said('U1', 'a'), said('U2', 'b'), said('U3', 'c'));
      let release: () => void = () => undefined;
      const { loop, handled } = await open(() => new Promise((resolve) => (release = () => resolve({ ok: true }))), {
        tuning: { ...quick, batch: 1 },
      });
      await until(() => handled().length === 1);
      const stopping = loop.stop();
      release();
      await stopping;
      expect(handled()).toEqual(['a']);
      expect((await deliveries()).map(({ state, attempts }) => [state, attempts])).toEqual([
        ['done', 1],
        ['waiting', 0],
        ['waiting', 0],
      ]);
    });

    test('is stopped, marks what it has in hand', async () => {
      let release: () => void = () => undefined;
      const { loop, handled } = await open(() => new Promise((resolve) => (release = () => resolve({ ok: true }))));
      await world.send(said('U1', 'a'));
      await until(() => handled().length === 1);
      const stopping = loop.stop();
      await world.send(said('U2', 'b'));
      release();
      await stopping;
      expect(handled()).toEqual(['a']);
      expect(await waiting()).toEqual(['done', 'waiting']);
    });
  });
});

test('a loop waits for a database that is away, saying so, and then works', async () => {
  const world = await openInboxWorld();
  let away = true;
  const reports: unknown[] = [];
  const seen: string[] = [];
  const loop = new ConsumerLoop({
    openStore: async () => {
      if (away) throw new Error('away');
      return world.store;
    },
    consumer: {
      workflowId: 'w',
      nodeId: 'n',
      name: '応答',
      channelId: null,
      eventTypes: ['follow'],
      messageTypes: null,
    },
    activation: 'continued',
    match: () => ({}),
    run: async (events) => {
      seen.push(...events.map(({ event: { type } }) => type));
      return { ok: true };
    },
    report: (error) => void reports.push(error),
    tuning: quick,
  });
  loop.start();
  await until(() => reports.length > 1);
  away = false;
  await loop.ready;
  await world.send(event('follow', 'U1'));
  await until(() => seen.length > 0);
  expect(seen).toEqual(['follow']);
  await loop.stop();
  await world.stop();
});
