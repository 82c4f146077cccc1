import { applyCustomData, defineField, upsertCustomData } from '../../../lib/crm/custom-data';
import {
  audienceSql,
  dateFieldSql,
  occurrencesOf,
  type Condition,
  type OccurrenceRule,
} from '../../../lib/crm/audience';
import { addTags } from '../../../lib/crm/tags';
import { addSubscription } from '../crm/purchases';
import { clearFriends } from '../crm/quick-clear';
import { World } from '../crm/world';

let world: World;
let channelId: string;
let friend: string;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.end());
beforeEach(async () => {
  await clearFriends(world);
  channelId = await world.channel();
  friend = await world.friend(channelId, 'U1');
  await defineField(world.store, { channelId, name: '誕生日', type: 'date' }, world.clock);
  await defineField(world.store, { channelId, name: '回数', type: 'number' }, world.clock);
  await defineField(world.store, { channelId, name: 'メモ', type: 'text' }, world.clock);
});

const one = (condition: Condition) => ({
  match: 'all' as const,
  groups: [{ match: 'all' as const, conditions: [condition] }],
});
const put = (values: Record<string, string | number>) => upsertCustomData(world.store, friend, values, world.clock);
async function meant(audience: Parameters<typeof audienceSql>[2]): Promise<string[]> {
  const { where, params } = await audienceSql(world.store, channelId, audience, world.clock);
  return (await world.store.query<{ id: string }>(`SELECT f.id FROM friend f WHERE ${where}`, params)).rows.map(
    ({ id }) => id,
  );
}
const isMeant = async (condition: Condition) => (await meant(one(condition))).length === 1;

test.each([
  ['2026-02-27T23:59:59+09:00', false],
  ['2026-02-28T00:00:00+09:00', true],
  ['2026-02-28T23:59:59+09:00', true],
  ['2026-03-01T00:00:00+09:00', false],
  ['2028-02-28T12:00:00+09:00', false],
  ['2028-02-29T12:00:00+09:00', true],
  ['2100-02-28T12:00:00+09:00', true],
])('somebody born on 29 February has their day at %s: %p', async (now, expected) => {
  await put({ 誕生日: '1996-02-29' });
  world.clock.set(now);
  expect(await isMeant({ kind: 'birthday', name: '誕生日' })).toBe(expected);
});

test.each([
  // 2026-11-22 is a Sunday: next week begins the day after.
  ['2026-11-22T23:59:00+09:00', '2026-11-23', true],
  ['2026-11-22T23:59:00+09:00', '2026-11-29', true],
  ['2026-11-22T23:59:00+09:00', '2026-11-30', false],
  ['2026-11-23T00:00:00+09:00', '2026-11-29', false],
  ['2026-11-23T00:00:00+09:00', '2026-11-30', true],
  ['2026-12-30T00:00:00+09:00', '2027-01-10', true],
])('at %s the day %s is next week: %p', async (now, day, expected) => {
  await put({ 誕生日: day });
  world.clock.set(now);
  expect(await isMeant({ kind: 'nextWeek', name: '誕生日' })).toBe(expected);
});

test('a time of day counts by its day in Japan', async () => {
  await put({ 誕生日: '2026-11-22T20:00:00Z' });
  expect(await isMeant({ kind: 'field', name: '誕生日', operator: 'equals', value: '2026-11-23' })).toBe(true);
  expect(await isMeant({ kind: 'date', name: '誕生日', from: 1, to: 1 })).toBe(true);
});

test('friends of other channels, and those who left the shop, are never meant', async () => {
  await world.friend(await world.channel('other'), 'U1');
  const gone = await world.friend(channelId, 'U2');
  await world.store.query(`UPDATE friend SET custom_data = '{"cart:1":{"memberId":"1","withdrawnOn":"2026-11-01"}}' WHERE id = $1`, [gone]); // prettier-ignore
  expect(await meant({ match: 'all', groups: [] })).toEqual([friend]);
});

test('a friend who blocked us is meant: whoever sends counts them', async () => {
  await world.store.query('UPDATE friend SET following = false');
  expect(await meant({ match: 'all', groups: [] })).toEqual([friend]);
});

test('a group without conditions says nothing, also beside another with いずれか', async () => {
  await addTags(world.store, { channelId, friendIds: [friend], names: ['定期'], kind: 'tag', by: 'x' }, world.clock);
  const group = { match: 'all' as const, conditions: [{ kind: 'tag' as const, name: '定期', has: false }] };
  expect(await meant({ match: 'any', groups: [group, { match: 'all', conditions: [] }] })).toEqual([]);
});

test('a cart’s field that is not there yet points at the nightly workflow', async () => {
  const hint = expect.stringContaining('先に連携のワークフロー') as string;
  await expect(meant(one({ kind: 'birthday', name: '生年月日(futureshop)' }))).rejects.toMatchObject({ hint });
});

test('points of a shop that gives none mean nobody: refused with the shop’s reason', async () => {
  const shop = await world.connection('shop-a');
  await world.friend(channelId, 'U9', { email: 'a@example.com' });
  await world.store.query(
    `INSERT INTO customer_link (connection_id, channel_id, customer_id, friend_id, key_kind, linked_at)
     SELECT $1, $2, $3, id, 'email', $4 FROM friend WHERE line_user_id = 'U9'`,
    [shop, channelId, await world.customer(shop, 'C-9'), world.clock.now().toISO()],
  );
  await applyCustomData({ store: world.store, connectionId: shop, clock: world.clock });
  const points: Condition = { kind: 'field', name: '購入ポイント数(futureshop)', operator: 'atLeast', value: 1 };
  const expiry: Condition = { kind: 'nextWeek', name: '購入ポイント有効期限(futureshop)' };
  expect(await meant(one(points))).toEqual([]);
  await world.store.query('UPDATE cart_connection SET points_unavailable = $1', ['オムニチャネルオプションご利用のため取得できません']); // prettier-ignore
  for (const condition of [points, expiry]) {
    await expect(meant(one(condition))).rejects.toMatchObject({
      kind: 'config',
      message: `「${'name' in condition ? condition.name : ''}」は使えません。オムニチャネルオプションご利用のため取得できません。`,
    });
  }
  await meant(one({ kind: 'field', name: '会員ID(futureshop)', operator: 'filled' }));
  await world.clear();
});

describe('継続ステータス of the 定期', () => {
  const stands = (which: 'any' | 'all', connectionId?: string) =>
    isMeant({ kind: 'subscription', which, status: 'active', ...(connectionId && { connectionId }) });
  let shops: string[];
  beforeEach(async () => {
    shops = [await world.connection('shop-a', { cart: 'repist' }), await world.connection('shop-b', { cart: 'ecforce' })];
    for (const shop of shops) {
      await world.store.query(
        `INSERT INTO customer_link (connection_id, channel_id, customer_id, friend_id, key_kind, linked_at)
         VALUES ($1, $2, $3, $4, 'phone', $5)`,
        [shop, channelId, await world.customer(shop, 'C-1'), friend, world.clock.now().toISO()],
      );
    }
  });
  afterEach(() => world.clear());

  test('without any neither 「いずれか」 nor 「すべて」 is met', async () => {
    await addSubscription(world, shops[0]!, 'C-2', '1');
    expect([await stands('any'), await stands('all')]).toEqual([false, false]);
  });

  test('「いずれか」 asks for one, 「すべて」 for each, in all shops or in one', async () => {
    await addSubscription(world, shops[0]!, 'C-1', '1');
    expect([await stands('any'), await stands('all')]).toEqual([true, true]);
    await addSubscription(world, shops[1]!, 'C-1', '1', { status: 'unknown' });
    expect([await stands('any'), await stands('all')]).toEqual([true, false]);
    expect([await stands('all', shops[0]), await stands('any', shops[1])]).toEqual([true, false]);
  });
}); // prettier-ignore

test.each<[string, Condition, string]>([
  ['tag', { kind: 'tag', name: '昔の', has: true }, '条件のタグ「昔の」がありません。'],
  ['flag', { kind: 'flag', name: '昔の', has: false }, '条件のフラグ「昔の」がありません。'],
  ['field', { kind: 'field', name: '昔の', operator: 'filled' }, '条件の「昔の」というカスタムデータはありません。'],
  ['date field', { kind: 'birthday', name: '昔の' }, '条件の「昔の」というカスタムデータはありません。'],
  [
    'connection',
    { kind: 'linked', linked: true, connectionId: '77' },
    '条件の連携が、このLINE公式アカウントでは見つかりません。',
  ],
  [
    'type for a date',
    { kind: 'birthday', name: 'メモ' },
    '条件の「メモ」はテキストの項目のため、日付の条件には使えません。',
  ],
  [
    'operator',
    { kind: 'field', name: '誕生日', operator: 'contains', value: 'x' },
    '条件の「誕生日」は日付の項目のため、「を含む」は使えません。',
  ],
  ['number', { kind: 'field', name: '回数', operator: 'atLeast', value: 'たくさん' }, '「回数」は数値の項目です。'],
  ['date', { kind: 'field', name: '誕生日', operator: 'equals', value: '来週' }, '「誕生日」は日付の項目です。'],
  [
    'empty value',
    { kind: 'field', name: 'メモ', operator: 'contains', value: '' },
    '条件の「メモ」と比べる値が空です。',
  ],
  [
    'span the wrong way round',
    { kind: 'date', name: '誕生日', from: 5, to: 1 },
    '条件の「誕生日」の日数の順番が逆です。',
  ],
  ['half day', { kind: 'date', name: '誕生日', from: 0.5, to: 1 }, '条件の「誕生日」の日数が正しくありません。'],
])('a condition with a wrong %s is refused and named', async (_case, condition, message) => {
  await expect(meant(one(condition))).rejects.toMatchObject({ kind: 'input', message, hint: expect.stringMatching(/ください/) }); // prettier-ignore
});

test('a connection of the other kind (お試し or real) is not one of this account', async () => {
  const real = await world.connection('real', { sandbox: false });
  await expect(meant(one({ kind: 'linked', linked: true, connectionId: real }))).rejects.toMatchObject({
    kind: 'input',
  });
});

test('what a marketer types is never taken for SQL', async () => {
  await put({ メモ: `'); DROP TABLE friend; --` });
  expect(await isMeant({ kind: 'field', name: 'メモ', operator: 'equals', value: `'); DROP TABLE friend; --` })).toBe(
    true,
  );
  expect(await isMeant({ kind: 'field', name: 'メモ', operator: 'contains', value: '%' })).toBe(false);
});

test('dateFieldSql gives the day beside parameters that are there already', async () => {
  await put({ 誕生日: '2026-11-22T20:00:00Z' });
  const params: unknown[] = [friend];
  const day = await dateFieldSql(world.store, channelId, '誕生日', params);
  expect(await world.value(`SELECT ${day} FROM friend f WHERE f.id = $1`, params)).toBe('2026-11-23');
});

describe('同じ人へ送る間隔', () => {
  const occurrence = async (rule: OccurrenceRule) =>
    (await occurrencesOf(world.store, channelId, [friend], rule, world.clock)).get(friend);

  test.each<[OccurrenceRule, string]>([
    [{ kind: 'once' }, 'once'],
    [{ kind: 'round', name: ' 12月 ' }, 'round:12月'],
    [{ kind: 'dueDate', field: '誕生日' }, 'due:1996-03-01'],
  ])('%p is %s', async (rule, expected) => {
    await put({ 誕生日: '1996-03-01' });
    expect(await occurrence(rule)).toBe(expected);
  });

  test.each([
    ['2026-03-01', '03-01', '2026'],
    ['2026-02-26', '03-01', '2026'],
    ['2026-03-05', '03-01', '2026'],
    ['2026-12-30', '01-02', '2027'],
    ['2027-01-02', '01-02', '2027'],
    ['2027-01-03', '12-31', '2026'],
    ['2026-07-01', '12-31', '2026'],
    ['2026-07-02', '01-01', '2027'],
    ['2028-02-29', '02-29', '2028'],
    ['2027-02-28', '02-29', '2027'],
  ])('on %s the nearest birthday of %s is that of %s', async (today, monthDay, year) => {
    await put({ 誕生日: `1996-${monthDay}` });
    world.clock.set(`${today}T10:00:00+09:00`);
    expect(await occurrence({ kind: 'birthday', field: '誕生日' })).toBe(`birthday:${year}`);
  });

  test('a friend without the date has no occurrence', async () => {
    expect(await occurrence({ kind: 'birthday', field: '誕生日' })).toBeUndefined();
    expect(await occurrence({ kind: 'dueDate', field: '誕生日' })).toBeUndefined();
  });
});
