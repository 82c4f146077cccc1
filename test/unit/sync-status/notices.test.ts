import { markNotified, pendingNotices } from '../../../lib/sync/status';
import { World } from '../crm/world';

let world: World;
let shop: string;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.end());
beforeEach(async () => {
  await world.clear();
  shop = await world.connection('shop', { name: '本店', linkedAt: '2026-11-20T10:00:00+09:00' });
});

const at = (time: string) => {
  world.clock.set(`2026-11-22T${time}+09:00`);
  return pendingNotices(world.store, world.clock);
};
const notice = (kind: string, detail: string, day = '2026-11-22') =>
  world.store.query(
    `INSERT INTO sync_notice (connection_id, kind, business_day, detail, next_step, created_at) VALUES ($1, $2, $3, $4, '確認してください。', now())`,
    [shop, kind, day, detail],
  );

interface RunFacts {
  day: string;
  started: string;
  heartbeat?: string;
  state?: string;
  stream?: string;
}
const run = ({ day, started, heartbeat = started, state = 'completed', stream = 'customers' }: RunFacts) =>
  world.store.query(
    `INSERT INTO sync_run (connection_id, stream, business_day, state, started_at, heartbeat_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [shop, stream, day, state, `${started}+09:00`, `${heartbeat}+09:00`],
  );

describe('a night’s run that has not started', () => {
  test('is told from 06:00 on, once a day', async () => {
    expect(await at('05:59:59')).toEqual([]);
    const [told] = await at('06:00:00');
    expect(told).toMatchObject({
      kind: 'notStarted',
      businessDay: '2026-11-22',
      connectionId: shop,
      subject: '【要確認】futureshop連携(お試し): 毎晩の取り込みが始まっていません(本店)',
      detail: '朝6時になっても、会員の毎晩の取り込みが始まっていません。',
    });
    expect(told!.body).toContain('ワークフローを手動で実行');
    expect((await at('06:10:00')).map(({ id }) => id)).toEqual([told!.id]);
    await markNotified(world.store, [told!.id], world.clock);
    expect(await at('06:20:00')).toEqual([]);
    expect(await at('23:59:00')).toEqual([]);
    world.clock.set('2026-11-23T06:00:00+09:00');
    expect(await pendingNotices(world.store, world.clock)).toMatchObject([{ businessDay: '2026-11-23' }]);
  });

  test.each<[string, boolean, RunFacts[]]>([
    ['nothing ran', true, []],
    ['it completed in the night', false, [{ day: '2026-11-22', started: '2026-11-22T01:10:00' }]],
    ['it is still running', false, [{ day: '2026-11-22', started: '2026-11-22T01:10:00', state: 'running' }]],
    [
      'it started and failed, which is told by itself',
      false,
      [{ day: '2026-11-22', started: '2026-11-22T01:10:00', state: 'failed' }],
    ],
    ['it started at 05:59', false, [{ day: '2026-11-22', started: '2026-11-22T05:59:59' }]],
    ['it started at 06:00 only', true, [{ day: '2026-11-22', started: '2026-11-22T06:00:00' }]],
    ['only the day before ran', true, [{ day: '2026-11-21', started: '2026-11-21T01:10:00' }]],
    [
      'one of the evening before ended before midnight',
      true,
      [{ day: '2026-11-21', started: '2026-11-21T22:00:00', heartbeat: '2026-11-21T23:00:00' }],
    ],
    [
      'one of the evening before is still being read',
      false,
      [{ day: '2026-11-21', started: '2026-11-21T22:00:00', heartbeat: '2026-11-22T05:58:00', state: 'running' }],
    ],
    ['only orders were read', true, [{ day: '2026-11-22', started: '2026-11-22T01:10:00', stream: 'orders' }]],
  ])('when %s → told: %p', async (_, told, runs) => {
    for (const facts of runs) await run(facts);
    expect((await at('06:05:00')).length).toBe(told ? 1 : 0);
  });

  test.each<[string, string, number]>([
    ['linked the day before at 23:59', '2026-11-21T23:59:00+09:00', 1],
    ['linked at midnight, so that no whole night has passed', '2026-11-22T00:00:00+09:00', 0],
    ['linked this morning', '2026-11-22T05:00:00+09:00', 0],
  ])('%s', async (_, linkedAt, count) => {
    await world.store.query('UPDATE cart_connection SET linked_at = $1', [linkedAt]);
    expect(await at('06:05:00')).toHaveLength(count);
  });

  test('is not told of a connection that was 解除', async () => {
    await world.store.query(`UPDATE cart_connection SET state = 'unlinked'`);
    expect(await at('06:05:00')).toEqual([]);
  });

  test.each<[string, boolean, RunFacts[]]>([
    ['was never read by night, as its file came once and by hand', false, [{ day: '2026-11-21', started: '2026-11-21T14:00:00' }]],
    ['was read the night before', true, [{ day: '2026-11-21', started: '2026-11-21T01:00:00' }]],
    ['was last read two nights before', false, [{ day: '2026-11-20', started: '2026-11-20T01:00:00' }]],
  ])('of a cart that is read from files and %s → told: %p', async (_, told, runs) => {
    await world.store.query(`UPDATE cart_connection SET cart = 'csv'`);
    for (const facts of runs) await run(facts);
    expect((await at('06:05:00')).length).toBe(told ? 1 : 0);
  }); // prettier-ignore

  test('is told once when several ask at the same moment', async () => {
    world.clock.set('2026-11-22T06:05:00+09:00');
    await Promise.all(Array.from({ length: 5 }, () => pendingNotices(world.store, world.clock)));
    expect(await pendingNotices(world.store, world.clock)).toHaveLength(1);
  });
});

describe('notices', () => {
  beforeEach(() => run({ day: '2026-11-22', started: '2026-11-22T01:10:00' }));

  test('come oldest first until they are marked, each with a mail that says cause and next step', async () => {
    await notice('failed', 'カートから応答がありません。');
    await notice('quarantined', '3件を取り込めませんでした。');
    const pending = await at('07:00:00');
    expect(pending.map(({ kind }) => kind)).toEqual(['failed', 'quarantined']);
    expect(pending[0]!.subject).toBe('【要確認】futureshop連携(お試し): 取り込みに失敗しました(本店)');
    expect(pending[0]!.body.split('\n')).toEqual([
      '連携先: 本店(futureshop)(お試し)',
      '日付: 2026-11-22',
      '',
      '■ 起きたこと',
      'カートから応答がありません。',
      '',
      '■ 次にすること',
      '確認してください。',
      '',
      '取り込み済みのデータはそのまま残っています。',
    ]);
    await markNotified(world.store, [pending[0]!.id], world.clock);
    expect((await at('07:10:00')).map(({ kind }) => kind)).toEqual(['quarantined']);
  });

  test('of a real shop do not say お試し, and a name never breaks the subject', async () => {
    await world.store.query(`UPDATE cart_connection SET sandbox = false, name = E'本店\r\nBcc: x@example.jp'`);
    await notice('failed', '失敗しました。');
    const [pending] = await at('07:00:00');
    expect(pending!.subject).toBe('【要確認】futureshop連携: 取り込みに失敗しました(本店 Bcc: x@example.jp)');
  });

  test('keep the time at which they were first marked', async () => {
    await notice('failed', '失敗しました。');
    const [pending] = await at('07:00:00');
    await markNotified(world.store, [pending!.id], world.clock);
    world.clock.set('2026-11-22T08:00:00+09:00');
    await markNotified(world.store, [pending!.id], world.clock);
    expect(await world.value<Date>('SELECT notified_at FROM sync_notice')).toEqual(
      new Date('2026-11-22T07:00:00+09:00'),
    );
    await expect(markNotified(world.store, ['x'], world.clock)).rejects.toMatchObject({ kind: 'input' });
  });

  test('nothing to tell writes nothing', async () => {
    const before = await world.writes();
    expect(await at('07:00:00')).toEqual([]);
    expect(await world.writes()).toBe(before);
  });
});
