import { cartById } from '../../../lib/carts/registry';
import {
  defineCartFields,
  defineField,
  getCustomData,
  listFields,
  upsertCustomData,
} from '../../../lib/crm/custom-data';
import { World } from './world';

let world: World;
let channel: string;
let friend: string;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.end());
beforeEach(async () => {
  await world.clear();
  channel = await world.channel();
  friend = await world.friend(channel, 'U1');
});

type Type = 'text' | 'number' | 'date';
const define = (name: string, type: Type, category?: string) =>
  defineField(world.store, { channelId: channel, name, type, category }, world.clock);
const upsert = (values: Parameters<typeof upsertCustomData>[2], id = friend) =>
  upsertCustomData(world.store, id, values, world.clock);
const valueOf = async (name: string) => (await getCustomData(world.store, friend, [name]))[0]!.value;

describe('a field of the marketer’s own', () => {
  test('is defined once by name and type', async () => {
    const first = await define(' 肌タイプ ', 'text', '診断');
    expect(first).toMatchObject({
      name: '肌タイプ',
      type: 'text',
      category: '診断',
      readOnly: false,
      connectionId: null,
    });
    expect(await define('肌タイプ', 'text')).toEqual(first);
    expect(await define('来店回数', 'number')).toMatchObject({ category: '未分類' });
    expect((await listFields(world.store, channel)).map((field) => field.name)).toEqual(['肌タイプ', '来店回数']);
  });

  test('can have the same name on another channel', async () => {
    const other = await world.channel('other');
    await define('肌タイプ', 'text');
    await expect(
      defineField(world.store, { channelId: other, name: '肌タイプ', type: 'number' }, world.clock),
    ).resolves.toMatchObject({ type: 'number' });
  });

  test.each([
    ['an empty name', () => define('  ', 'text'), '項目の名前が空です。'],
    ['a long name', () => define('あ'.repeat(101), 'text'), '項目の名前が長すぎます(100文字まで)。'],
    [
      'another type',
      () => define('肌タイプ', 'number'),
      '「肌タイプ」は、すでにテキストの項目として登録されています。',
    ],
    ['a cart’s name', () => define('会員ID(futureshop)', 'text'), '「会員ID(futureshop)」は連携項目の名前です。'],
    [
      'no such channel',
      () => defineField(world.store, { channelId: '99', name: 'a', type: 'text' }, world.clock),
      'LINEチャネルが見つかりません。',
    ],
  ])('is refused for %s, with the next step', async (_, attempt, message) => {
    await define('肌タイプ', 'text');
    await defineCartFields(world.store, cartById('futureshop'), await world.connection(), world.clock);
    await expect(attempt()).rejects.toMatchObject({
      kind: 'input',
      message,
      hint: expect.stringMatching(/ください|確認/),
    });
  });
});

describe('a value', () => {
  beforeEach(async () => {
    await define('メモ', 'text');
    await define('来店回数', 'number');
    await define('記念日', 'date');
  });

  test.each<[string, string | number | Date, string | number]>([
    ['メモ', '𠮷野家の髙橋さん😀', '𠮷野家の髙橋さん😀'],
    ['メモ', 123, '123'],
    ['メモ', 'a\u0000b\ud800', 'ab\ufffd'],
    ['来店回数', 12, 12],
    ['来店回数', 0, 0],
    ['来店回数', '１,２００', 1200],
    ['来店回数', '-3.5', -3.5],
    ['記念日', '2024-02-29', '2024-02-29'],
    ['記念日', '2026/1/5', '2026-01-05'],
    ['記念日', '２０２６/１１/２２', '2026-11-22'],
    ['記念日', '2026-11-22T23:30:00Z', '2026-11-23T08:30:00.000+09:00'],
    ['記念日', '2026-11-22T08:30', '2026-11-22T08:30:00.000+09:00'],
    ['記念日', new Date('2026-11-22T00:00:00+09:00'), '2026-11-22T00:00:00.000+09:00'],
  ])('of %s may be %p', async (name, given, stored) => {
    expect(await upsert({ [name]: given })).toEqual({ changed: true });
    expect(await valueOf(name)).toBe(stored);
  });

  test.each<[string, string | number | Date, string]>([
    ['メモ', 'あ'.repeat(5_001), '「メモ」は5000文字までです。'],
    ['来店回数', '多い', '「来店回数」は数値の項目です。'],
    ['来店回数', '1,2', '「来店回数」は数値の項目です。'],
    ['来店回数', '0x10', '「来店回数」は数値の項目です。'],
    ['来店回数', NaN, '「来店回数」は数値の項目です。'],
    ['来店回数', Infinity, '「来店回数」は数値の項目です。'],
    ['記念日', '2025-02-29', '「記念日」は日付の項目です。'],
    ['記念日', '0000-00-00', '「記念日」は日付の項目です。'],
    ['記念日', '来週', '「記念日」は日付の項目です。'],
    ['記念日', '2026-11-22T25:00', '「記念日」は日付の項目です。'],
    ['記念日', new Date(NaN), '「記念日」は日付の項目です。'],
    ['知らない項目', 'x', '「知らない項目」というカスタムデータはありません。'],
  ])('of %s is refused for %p: never shown, nothing written', async (name, given, message) => {
    await expect(upsert({ メモ: 'x', [name]: given })).rejects.toMatchObject({ kind: 'input', message });
    expect(await world.value('SELECT custom_data FROM friend')).toEqual({});
  });

  test('is cleared by an empty text or null, alone', async () => {
    await upsert({ メモ: 'x', 来店回数: 3, 記念日: '2026-11-22' });
    await upsert({ メモ: '', 来店回数: null });
    expect((await getCustomData(world.store, friend)).map((field) => field.value)).toEqual([null, null, '2026-11-22']);
  });

  test('that is there already is not written again', async () => {
    await upsert({ メモ: 'x' });
    const before = await world.writes();
    expect(await upsert({ メモ: 'x', 来店回数: null })).toEqual({ changed: false });
    expect(await world.writes()).toBe(before);
  });

  test('is kept beside others that are written at the same moment', async () => {
    const fields = Array.from({ length: 8 }, (_, i) => `項目${i}`);
    for (const name of fields) await define(name, 'number');
    await Promise.all(fields.map((name, i) => upsert({ [name]: i })));
    expect((await getCustomData(world.store, friend, fields)).map((field) => field.value)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ]);
  });
});

test('a cart’s field is not edited by hand, also after 連携を解除', async () => {
  const shop = await world.connection();
  await defineCartFields(world.store, cartById('futureshop'), shop, world.clock);
  for (const state of ['linked', 'unlinked']) {
    await world.store.query('UPDATE cart_connection SET state = $1', [state]);
    await expect(upsert({ '会員ID(futureshop)': 'X' })).rejects.toMatchObject({
      kind: 'input',
      message: '「会員ID(futureshop)」は連携項目のため編集できません。',
      hint: expect.stringContaining('カートの管理画面で変更'),
    });
  }
});

test('a friend that does not exist is named as such', async () => {
  await expect(upsert({}, '999')).rejects.toMatchObject({ kind: 'input', message: '友だちが見つかりません。' });
  await expect(getCustomData(world.store, '999')).rejects.toMatchObject({ kind: 'input' });
  await expect(getCustomData(world.store, 'U1')).rejects.toMatchObject({
    kind: 'input',
    message: '友だちIDは数字で指定してください。',
  });
});
