import { addTags, ensureTag, listTags, removeTags, TEST_RECIPIENT_TAG } from '../../lib/crm/tags';
import { changePoints, checkedPoints, type WhenShort } from '../../lib/crm/points';
import { clearFriends } from './crm/quick-clear';
import { World } from './crm/world';

let world: World;
let channelId: string;
let friends: string[];
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.end());
beforeEach(async () => {
  await clearFriends(world);
  channelId = await world.channel();
  friends = [];
  for (const user of ['U1', 'U2', 'U3']) friends.push(await world.friend(channelId, user));
});

const change = (names: string[], friendIds = friends, kind: 'tag' | 'flag' = 'tag') => ({
  channelId,
  friendIds,
  names,
  kind,
  by: 'テスト',
});
const add = (...args: Parameters<typeof change>) => addTags(world.store, change(...args), world.clock);
const remove = (...args: Parameters<typeof change>) => removeTags(world.store, change(...args), world.clock);
const tagged = (name: string) =>
  world.value<string[] | null>(
    `SELECT array_agg(ft.friend_id::text ORDER BY ft.friend_id) FROM tag t JOIN friend_tag ft ON ft.tag_id = t.id
     WHERE t.name = $1`,
    [name],
  );

describe('タグ', () => {
  test('are made on first use, once by name, apart from a flag of the same name', async () => {
    const first = await ensureTag(
      world.store,
      { channelId, kind: 'tag', name: ` ${TEST_RECIPIENT_TAG} ` },
      world.clock,
    );
    const again = await ensureTag(world.store, { channelId, kind: 'tag', name: TEST_RECIPIENT_TAG }, world.clock);
    const flag = await ensureTag(world.store, { channelId, kind: 'flag', name: TEST_RECIPIENT_TAG }, world.clock);
    expect(again).toEqual(first);
    expect(flag.id).not.toBe(first.id);
    expect((await listTags(world.store, channelId)).map(({ kind, name }) => [kind, name])).toEqual([
      ['tag', 'テスト配信先'],
      ['flag', 'テスト配信先'],
    ]);
    expect(await listTags(world.store, channelId, 'flag')).toEqual([flag]);
  });

  test('are given to many friends at once; who has one already is not written again', async () => {
    expect(await add(['定期'], friends.slice(0, 2))).toEqual({ changed: friends.slice(0, 2) });
    const before = await world.writes();
    expect(await add(['定期'], friends.slice(0, 2))).toEqual({ changed: [] });
    expect(await world.writes()).toBe(before);
    expect(await add(['定期', '限定'])).toEqual({ changed: friends });
    expect(await tagged('定期')).toEqual(friends);
    expect(await world.value('SELECT count(*)::int FROM friend_change')).toBe(6);
  });

  test('are taken away, and a name that nobody has is passed over', async () => {
    await add(['定期']);
    expect(await remove(['定期', 'どこにもない'], friends.slice(1))).toEqual({ changed: friends.slice(1) });
    expect(await tagged('定期')).toEqual([friends[0]]);
    expect(await remove(['どこにもない'])).toEqual({ changed: [] });
    expect(await listTags(world.store, channelId)).toHaveLength(1);
  });

  test('of one channel never go to a friend of another', async () => {
    const other = await world.channel('other');
    const stranger = await world.friend(other, 'U9');
    expect(await add(['定期'], [stranger])).toEqual({ changed: [] });
    expect(await listTags(world.store, other)).toEqual([]);
  });

  test('given and taken by several at the same moment neither fail nor repeat', async () => {
    const all = await Promise.all([
      ...Array.from({ length: 6 }, () => add(['A', 'B'])),
      ...Array.from({ length: 6 }, () => remove(['B', 'A'], [...friends].reverse())),
    ]);
    expect(all).toHaveLength(12);
    const kept = await world.value<number>('SELECT count(*)::int FROM friend_tag');
    const noted = await world.value<number>(
      `SELECT sum(CASE kind WHEN 'tag_added' THEN 1 ELSE -1 END)::int FROM friend_change`,
    );
    expect(kept).toBe(noted);
  });

  test.each([
    ['  ', 'タグの名前が空です。'],
    ['あ'.repeat(101), 'タグの名前が長すぎます(100文字まで)。'],
  ])('of the name %p are refused', async (name, message) => {
    await expect(add([name])).rejects.toMatchObject({ kind: 'input', message });
  });

  test('of a channel that does not exist are refused', async () => {
    await expect(
      ensureTag(world.store, { channelId: '999', kind: 'tag', name: 'x' }, world.clock),
    ).rejects.toMatchObject({ message: 'LINEチャネルが見つかりません。' });
  });
});

describe('ポイント of our own', () => {
  const move = (points: number, whenShort: WhenShort = 'keep', ids = friends.slice(0, 1)) =>
    changePoints(
      world.store,
      ids.map((friendId) => ({ friendId, points })),
      { whenShort, by: 'テスト' },
      world.clock,
    );

  test.each<[WhenShort, number, number]>([
    ['keep', 0, 30],
    ['toZero', -30, 0],
    ['below', -50, -20],
  ])('too few for what is taken: %s moves %i and leaves %i', async (whenShort, moved, balance) => {
    await move(30);
    expect(await move(-50, whenShort)).toEqual([{ friendId: friends[0], moved, balance }]);
    expect(await world.value('SELECT own_points FROM friend WHERE id = $1', [friends[0]])).toBe(balance);
  });

  test('are written down move by move, and the moves add up to the balance', async () => {
    await move(30);
    await move(-10);
    await move(-100);
    const { rows } = await world.store.query('SELECT points, balance, by FROM point_entry ORDER BY id');
    expect(rows).toEqual([
      { points: 30, balance: 30, by: 'テスト' },
      { points: -10, balance: 20, by: 'テスト' },
    ]);
  });

  test('of one friend named twice move twice, in their order', async () => {
    const twice = [friends[0]!, friends[1]!, friends[0]!];
    await move(10, 'keep', twice);
    expect((await move(-15, 'keep', twice)).map((row) => row?.moved)).toEqual([-15, 0, 0]);
  });

  test('moved by many at once are all counted', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => move(1, 'keep', i % 2 ? friends : [...friends].reverse())));
    expect(await world.value('SELECT array_agg(own_points) FROM friend')).toEqual([20, 20, 20]);
  });

  test('of a friend who does not exist are no move', async () => {
    expect(await move(5, 'keep', ['9999', friends[1]!])).toEqual([
      undefined,
      { friendId: friends[1], moved: 5, balance: 5 },
    ]);
  });

  test.each([0, -1, 1.5, 1_000_001, NaN, '', 'たくさん', null, '1e9'])('cannot be %p', (given) => {
    expect(() => checkedPoints(given)).toThrow('ポイントの数が正しくありません。');
  });

  test.each([
    [10, 10],
    ['10', 10],
    ['１０', 10],
  ])('may be %p', (given, points) => expect(checkedPoints(given)).toBe(points));
});
