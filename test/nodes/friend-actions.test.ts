import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { systemClock } from '../../lib/clock';
import { defineField, upsertCustomData } from '../../lib/crm/custom-data';
import { addFriends, ensureChannel, type Channel } from '../../lib/crm/friends';
import { sharedStore, type Store } from '../../lib/store/store';
import { startTestPostgres, type TestPostgres } from '../support/postgres';
import { ourNodes } from './support/our-nodes';
import { listContext, runNode, type Run } from './support/run-node';

const block = ourNodes.find(({ description }) => description.name === 'friend')!;
let database: TestPostgres;
let store: Store;
let channel: Channel;
let ids: string[];

beforeAll(async () => {
  database = await startTestPostgres();
  process.env.LINE_COMMERCE_DATABASE_URL = database.url;
  store = await sharedStore(database.url);
  channel = await ensureChannel(store, { lineChannelId: '1', name: 'お店', sandbox: true }, systemClock);
  const rows = Array.from({ length: 4 }, (_, i) => ({ lineUserId: `U${i}`, displayName: `友だち${i}` }));
  await addFriends(store, channel.id, rows, 'sandbox', systemClock);
  ids = (await store.query<{ id: string }>('SELECT id FROM friend ORDER BY id')).rows.map(({ id }) => id);
});
afterAll(async () => {
  delete process.env.LINE_COMMERCE_DATABASE_URL;
  await store.close();
  await database.stop();
});

const run = async (parameters: IDataObject, items?: IDataObject[], more: Partial<Run> = {}): Promise<IDataObject[]> => {
  const result = await runNode(block, { parameters: parameters as never, items, ...more });
  return result.items.map(({ json }: INodeExecutionData) => json);
};
const tag = (...names: string[]) => ({ tag: names.map((value) => ({ name: { __rl: true, mode: 'name', value } })) });
const flag = (...names: string[]) => ({ flag: names.map((value) => ({ name: { __rl: true, mode: 'name', value } })) });
const items = (...which: number[]): IDataObject[] => which.map((i) => ({ friendId: ids[i]! }));
const balance = async (which: number) =>
  (await store.query<{ own_points: number }>('SELECT own_points FROM friend WHERE id = $1', [ids[which]])).rows[0]!
    .own_points;

describe('タグを付ける', () => {
  test('gives new and known tags, and each item goes on with what it brought', async () => {
    const arriving = [{ friendId: ids[0]!, eventId: 'E1' }, ...items(1)];
    const out = await run({ operation: 'addTags', tags: tag('定期', '新規') }, arriving);
    expect(out).toEqual([
      { friendId: ids[0], eventId: 'E1', tags: ['定期', '新規'], changed: true, message: 'タグを付けました。' },
      { friendId: ids[1], tags: ['定期', '新規'], changed: true, message: 'タグを付けました。' },
    ]);
    const again = await run({ operation: 'addTags', tags: tag('定期') }, items(0));
    expect(again[0]).toMatchObject({ changed: false, message: expect.stringContaining('すでに付いている') });
  });

  test('on one occasion happens once: running again does not bring back a tag taken away since', async () => {
    const arriving = [{ friendId: ids[2]!, occurrence: 'event:1' }];
    await run({ operation: 'addTags', tags: tag('初回') }, arriving);
    await run({ operation: 'removeTags', tags: tag('初回') }, items(2));
    const again = await run({ operation: 'addTags', tags: tag('初回') }, arriving);
    expect(again[0]).toMatchObject({ changed: false, message: 'このきっかけでは、すでに行っています。' });
    const next = await run({ operation: 'addTags', tags: tag('初回') }, [{ friendId: ids[2]!, occurrence: 'event:2' }]);
    expect(next[0]).toMatchObject({ changed: true });
  });

  test('offers the tags of the database, by name', async () => {
    const search = block.methods!.listSearch!;
    const found = await search.tagSearch!.call(listContext(block, { parameters: {} }), '定');
    expect(found.results).toEqual([{ name: '定期', value: '定期' }]);
    const all = await block.methods!.loadOptions!.tags!.call(listContext(block, { parameters: {} }));
    expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(['定期', '新規']));
  });

  test('one item without a friend does not stop the others where the block goes on after failures', async () => {
    const out = await run({ operation: 'addTags', tags: tag('続ける') }, [{}, ...items(1), { friendId: '999999' }], {
      continueOnFail: true,
    });
    expect(out).toEqual([
      { error: '届いたデータに友だちの情報がありません。', hint: expect.any(String) },
      expect.objectContaining({ friendId: ids[1], changed: true }),
      { error: '友だちが見つかりません。', hint: expect.any(String) },
    ]);
  });

  test('without a tag says so', async () => {
    await expect(run({ operation: 'addTags', tags: tag('  ') }, items(0))).rejects.toThrow('タグが選ばれていません。');
  });
});

test('フラグを立てる and 下ろす', async () => {
  expect((await run({ operation: 'raiseFlags', flags: flag('要確認') }, items(0)))[0]).toMatchObject({ changed: true });
  expect(
    (await run({ operation: 'lowerFlags', flags: flag('要確認') }, items(0, 1))).map((row) => row.changed),
  ).toEqual([true, false]);
});

describe('ポイント', () => {
  test('move once per occasion, however often the block runs', async () => {
    const arriving = [{ friendId: ids[0]!, occurrence: 'event:9' }];
    const first = await run({ operation: 'addPoints', points: 10 }, arriving);
    expect(first[0]).toMatchObject({ points: 10, balance: 10, changed: true, occurrence: 'event:9' });
    const again = await run({ operation: 'addPoints', points: 10 }, arriving);
    expect(again[0]).toMatchObject({ points: 0, changed: false, message: 'この回では、すでに行っています。' });
    expect(await balance(0)).toBe(10);
  });

  test('of two items of one occasion are both given, and neither a second time', async () => {
    const arriving = ['a', 'b'].map(() => ({ friendId: ids[3]!, occurrence: 'event:twice' }));
    for (let visit = 0; visit < 2; visit++) await run({ operation: 'addPoints', points: 5 }, arriving);
    expect(await balance(3)).toBe(10);
  });

  test('of two items with different amounts are both given', async () => {
    const arriving = [3, 4].map((amount) => ({ friendId: ids[3]!, occurrence: 'event:amounts', amount }));
    const before = await balance(3);
    for (let visit = 0; visit < 2; visit++) {
      await run({ operation: 'addPoints', points: '={{ $json.amount }}' }, arriving);
    }
    expect(await balance(3)).toBe(before + 7);
  });

  test('by 配信回 move once per name that the marketer types', async () => {
    const by = (round: string) => run({ operation: 'addPoints', points: 7, occurrenceBy: 'round', round }, items(1, 2));
    expect((await by('12月')).map((row) => row.changed)).toEqual([true, true]);
    expect((await by(' 12月 ')).map((row) => row.changed)).toEqual([false, false]);
    expect((await by('1月')).map((row) => row.balance)).toEqual([14, 14]);
    await expect(by('  ')).rejects.toThrow('配信回の名前が空です。');
  });

  test('that are too few are not taken, and may be taken once there are enough', async () => {
    const take = (whenShort: string) =>
      run({ operation: 'takePoints', points: 100, whenShort, occurrenceBy: 'round', round: '交換' }, items(1));
    expect((await take('keep'))[0]).toMatchObject({
      points: 0,
      changed: false,
      message: 'ポイントが100ポイントに足りないため、減らしませんでした。',
    });
    expect((await take('toZero'))[0]).toMatchObject({ points: -14, balance: 0 });
    expect((await take('toZero'))[0]).toMatchObject({ changed: false, message: 'この回では、すでに行っています。' });
  });

  test('by 期限日 leave out a friend without the date', async () => {
    await defineField(store, { channelId: channel.id, name: '期限', type: 'date' }, systemClock);
    await upsertCustomData(store, ids[0]!, { 期限: '2026-12-31' }, systemClock);
    const by = () =>
      run({ operation: 'addPoints', points: 1, occurrenceBy: 'dueDate', occurrenceField: '期限' }, items(0, 1));
    expect((await by()).map((row) => [row.changed, row.message])).toEqual([
      [true, '1ポイント増やしました。'],
      [false, '選んだ日付の項目が未入力のため、行いませんでした。'],
    ]);
    expect((await by()).map((row) => row.changed)).toEqual([false, false]);
  });

  test('without an occasion ask for one', async () => {
    await expect(run({ operation: 'addPoints', points: 10 }, items(0))).rejects.toMatchObject({
      message: '届いたデータに、きっかけの情報がありません。',
      description: expect.stringContaining('配信回ごとに1回'),
    });
  });
});

describe('検索', () => {
  const group = (conditions: IDataObject, match = 'all') => ({ group: [{ match, conditions }] });
  const search = (conditions: IDataObject, more: IDataObject = {}) =>
    run({
      operation: 'search',
      audienceWho: 'conditions',
      audienceGroups: group(conditions),
      returnAll: true,
      ...more,
    });

  test('by tag and by custom data gives those friends', async () => {
    const tagged = await search({ tag: [{ name: '定期', has: 'yes' }] });
    expect(tagged.map(({ friendId }) => friendId)).toEqual([ids[0], ids[1]]);
    const both = await search({ tag: [{ name: '定期', has: 'yes' }], field: [{ name: '期限', operator: 'filled' }] });
    expect(both.map(({ friendId }) => friendId)).toEqual([ids[0]]);
    const named = await search({ tag: [{ name: '定期', has: 'yes' }] }, { filters: { name: '友だち1' } });
    expect(named.map(({ friendId }) => friendId)).toEqual([ids[1]]);
  });

  test('by the 継続ステータス of any or of all of their 定期 gives those friends', async () => {
    await store.query(
      `WITH shop AS (
         INSERT INTO cart_connection (cart, shop, name, sandbox, linked_at) VALUES ('ecforce', 's', 's', true, now()) RETURNING id
       ), customer AS (
         INSERT INTO cart_customer (connection_id, cart_customer_id, fields, read_at)
         SELECT id, 'C' || n, '{}', now() FROM shop, generate_series(0, 1) AS n RETURNING id, connection_id, cart_customer_id
       ), link AS (
         INSERT INTO customer_link (connection_id, channel_id, customer_id, friend_id, key_kind, linked_at)
         SELECT connection_id, $1, c.id, f.id, 'phone', now() FROM customer c
         JOIN friend f ON f.line_user_id = replace(c.cart_customer_id, 'C', 'U')
       )
       INSERT INTO cart_subscription (connection_id, subscription_id, cart_customer_id, status, status_raw, products, read_at)
       SELECT id, no, customer, status, status, '[]', now()
       FROM shop, (VALUES ('1', 'C0', 'active'), ('2', 'C0', 'paused'), ('3', 'C1', 'active')) AS s (no, customer, status)`,
      [channel.id],
    );
    const by = async (which: string) =>
      (await search({ subscription: [{ which, status: 'active', connectionId: '' }] })).map(({ friendId }) => friendId);
    expect(await by('any')).toEqual([ids[0], ids[1]]);
    expect(await by('all')).toEqual([ids[1]]);
  });

  test.each<[string, IDataObject, string]>([
    ['no condition', {}, '対象の条件がありません。'],
    ['a tag left open', { tag: [{ name: '', has: 'yes' }] }, '条件のタグが選ばれていません。'],
    ['a tag that is gone', { tag: [{ name: '昔', has: 'yes' }] }, '条件のタグ「昔」がありません。'],
  ])('with %s says so', async (_case, conditions, message) => {
    await expect(search(conditions)).rejects.toThrow(message);
  });
});

test('タイムライン shows newest first what was done, by which block, and no text without 詳細を出力', async () => {
  const entries = await run({ operation: 'timeline', returnAll: true }, items(1));
  expect(entries.at(-1)).toMatchObject({ title: '友だちとして登録されました' });
  expect(entries.map(({ title }) => title)).toEqual(
    expect.arrayContaining(['タグ「定期」が付きました', '7ポイント増えました', '14ポイント減りました']),
  );
  expect(entries.find(({ title }) => title === '7ポイント増えました')!.detail).toBe(
    '残高は14ポイントです。ノード「友だち」(ワークフロー「test」)',
  );
  const times = entries.map(({ at }) => String(at));
  expect(times).toEqual([...times].sort().reverse());
});
