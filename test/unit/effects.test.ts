import { onceOnly, onceOnlyMany, type EffectKey } from '../../lib/effects';
import { World } from './crm/world';

let world: World;
beforeAll(async () => {
  world = await World.open();
  await world.store.query('CREATE TABLE done (what text)');
});
afterAll(() => world.end());
beforeEach(() => world.clear());

const key = (occurrence = 'event:1', ordinal = 0): EffectKey => ({ occurrence, nodeId: 'block', ordinal });
const doIt = (which = key(), what = 'x') =>
  onceOnly(world.store, which, world.clock, async (client) => {
    await client.query('INSERT INTO done VALUES ($1)', [what]);
    return what;
  });
const count = () => world.value<number>('SELECT count(*)::int FROM done');

test('an effect is done once per occurrence, block and ordinal', async () => {
  expect(await doIt()).toEqual({ done: true, result: 'x' });
  expect(await doIt()).toEqual({ done: false });
  expect(await doIt(key('event:2'))).toMatchObject({ done: true });
  expect(await doIt(key('event:1', 1))).toMatchObject({ done: true });
  expect(await doIt({ ...key(), nodeId: 'other block' })).toMatchObject({ done: true });
  expect(await count()).toBe(4);
});

test('ten at the same moment do it once', async () => {
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => doIt()));
  expect(outcomes.filter(({ done }) => done)).toHaveLength(1);
  expect(await count()).toBe(1);
});

test('work that fails leaves neither the effect nor its mark, and may be tried again', async () => {
  const failing = onceOnly(world.store, key(), world.clock, async (client) => {
    await client.query(`INSERT INTO done VALUES ('half')`);
    throw new Error('away');
  });
  await expect(failing).rejects.toThrow();
  expect(await count()).toBe(0);
  expect(await doIt()).toMatchObject({ done: true });
});

test('of many at once only those not done before are worked on', async () => {
  await doIt(key('b'));
  const keys = ['c', 'b', 'a'].map((occurrence) => key(occurrence));
  const seen: number[][] = [];
  const done = await onceOnlyMany(world.store, keys, world.clock, async (_client, fresh) => {
    seen.push([...fresh]);
    return { withoutEffect: [] };
  });
  expect(seen).toEqual([[0, 2]]);
  expect([...done]).toEqual([0, 2]);
});

test('what turned out to have no effect stays free for another time', async () => {
  const keys = [key('a'), key('b')];
  const first = await onceOnlyMany(world.store, keys, world.clock, async () => ({ withoutEffect: [1] }));
  expect([...first]).toEqual([0]);
  const second = await onceOnlyMany(world.store, keys, world.clock, async () => ({ withoutEffect: [] }));
  expect([...second]).toEqual([1]);
});

test('a mark carries the time of the clock', async () => {
  world.clock.set('2027-01-02T03:04:05+09:00');
  await doIt();
  expect(await world.value<Date>('SELECT done_at FROM effect')).toEqual(new Date('2027-01-01T18:04:05Z'));
});
