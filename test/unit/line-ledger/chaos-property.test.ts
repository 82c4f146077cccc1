import fc from 'fast-check';
import { planForAudience, sendPlanned } from '../../../lib/line/ledger';
import { Mortal } from './mortal';
import type { Fault } from './pretend-line';
import { everybody, text, World } from './world';

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.end());

const fault = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Fault>('none') },
  fc.constantFrom<Fault>('dropBefore', 'dropAfter', 'errorBefore', 'errorAfter', 'rate', 'auth'),
);

/** One process: when it dies, what LINE does to its requests, and how long until the next one starts. */
const life = fc.record({
  death: fc.record({ atStep: fc.integer({ min: 1, max: 40 }), after: fc.boolean() }),
  faults: fc.array(fault, { minLength: 1, maxLength: 12 }),
  hoursLater: fc.integer({ min: 0, max: 9 }),
});

const story = fc.record({
  friends: fc.integer({ min: 1, max: 60 }),
  named: fc.boolean(),
  badPerson: fc.boolean(),
  lives: fc.array(life, { minLength: 1, maxLength: 6 }),
});

type Story = typeof story extends fc.Arbitrary<infer T> ? T : never;

/** One visit; null where the process died in it. */
async function live({ death, faults }: Story['lives'][number]): Promise<void> {
  let turn = 0;
  world.line.fault = () => faults[turn++ % faults.length]!;
  const mortal = new Mortal(death);
  const visit = sendPlanned(mortal.store(world.store), mortal.port(world.line), world.channelId, null, world.ports({ patienceMs: 0 })); // prettier-ignore
  // A refused token ends a visit with an error; the next one goes on.
  await Promise.race([visit.catch(() => undefined), mortal.death]);
}

async function calmVisits(): Promise<void> {
  world.line.fault = () => 'none';
  for (let visit = 0; visit < 20; visit += 1) {
    await world.leasesRunOut();
    const sent = await sendPlanned(world.store, world.line, world.channelId, null, world.ports({ patienceMs: 0 }));
    if (sent.waiting === 0) return;
  }
}

async function tell({ friends: count, named, badPerson, lives }: Story): Promise<void> {
  const friends = await world.fresh(count);
  if (badPerson) world.line.unknownPeople.add(world.userId(friends[0]!));
  const template = [text(named ? '{id}さんへ' : 'みなさんへ')];
  await planForAudience(world.store, world.campaign({ template }), everybody, world.ports());
  for (const one of lives) {
    await live(one);
    await world.leasesRunOut();
    world.clock.forward({ hours: one.hoursLater });
  }
  await calmVisits();
}

test('whatever dies, and whatever LINE answers, everybody has it once, or the ledger says why not', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (told) => {
      await tell(told);
      const { rows } = await world.store.query<{ state: string; user: string }>(
        `SELECT d.state, f.line_user_id AS user FROM delivery d JOIN friend f ON f.id = d.friend_id`,
      );
      expect(rows).toHaveLength(told.friends);
      for (const { state, user } of rows) {
        const times = world.line.received.get(user)?.length ?? 0;
        if (state === 'accepted') expect(times).toBe(1);
        else if (state === 'unknown') expect(times).toBeLessThanOrEqual(1);
        else expect([state, times]).toEqual(['rejected', 0]);
      }
    }),
    { numRuns: Number(process.env.LEDGER_STORIES ?? 25) },
  );
}, 120_000);

test('without a wait of a day, deaths and lost answers leave nothing unknown', async () => {
  const short = story.map((told) => ({
    ...told,
    badPerson: false,
    lives: told.lives.map((one) => ({ ...one, hoursLater: 1 })),
  }));
  await fc.assert(
    fc.asyncProperty(short, async (told) => {
      await tell(told);
      expect(await world.states()).toEqual({ accepted: told.friends });
      expect([world.line.total, world.line.duplicates]).toEqual([told.friends, 0]);
    }),
    { numRuns: Number(process.env.LEDGER_STORIES ?? 25) },
  );
}, 120_000);
