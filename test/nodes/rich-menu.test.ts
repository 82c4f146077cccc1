import type { IDataObject } from 'n8n-workflow';
import { layouts, sampleImage } from '../../lib/line/rich-menu';
import { openLineShop, type LineShop } from './support/line-shop';
import { ourNodes } from './support/our-nodes';
import { listContext, type Run } from './support/run-node';

const block = ourNodes.find(({ description }) => description.name === 'richMenu')!;
const friendBlock = ourNodes.find(({ description }) => description.name === 'friend')!;
let shop: LineShop;
let friends: { friendId: string; userId: string }[];

beforeAll(async () => {
  shop = await openLineShop();
  friends = await shop.befriend(3);
}, 60_000);
afterAll(() => shop.stop());

const run = async (parameters: IDataObject, more: Partial<Run> = {}) =>
  (await shop.run(block, { parameters: parameters as never, ...more })).items.map(({ json }) => json);
const upsert = (more: IDataObject = {}, files?: Record<string, Buffer>) =>
  run(
    { operation: 'upsert', name: 'メイン', layout: 'compact3', imageFrom: 'sample', ...more },
    files && { files: [files] },
  );
const named = (value: string) => ({ __rl: true, mode: 'list', value });
const seen = (index: number) => shop.line.world.richMenuOf(friends[index]!.userId);
const actions = (...area: IDataObject[]) => ({ area });

test('a menu of the sample picture is registered with what each area does, and shown to everybody', async () => {
  const area = actions(
    { type: 'message', text: '配送状況' },
    { type: 'uri', uri: 'https://example.com/' },
    { type: 'switch', alias: { __rl: true, mode: 'alias', value: 'tab-b' } },
  );
  const [out] = await upsert({ actions: area, isDefault: true, alias: 'tab-a' });
  expect(out).toMatchObject({
    name: 'メイン',
    outcome: 'created',
    message: 'リッチメニュー「メイン」を登録しました。',
  });
  expect(seen(0)!.menu).toMatchObject({
    size: { width: 1200, height: 405 },
    selected: true,
    chatBarText: 'メニュー',
    areas: [
      { bounds: { x: 0, y: 0, width: 400, height: 405 }, action: { type: 'message', text: '配送状況' } },
      { bounds: { x: 400 }, action: { type: 'uri', uri: 'https://example.com/' } },
      { bounds: { x: 800 }, action: { type: 'richmenuswitch', richMenuAliasId: 'tab-b' } },
    ],
  });
  const [again] = await upsert({ actions: area, isDefault: true, alias: 'tab-a' });
  expect(again).toMatchObject({ outcome: 'unchanged', lineRichMenuId: out!.lineRichMenuId });
});

test('a picture comes as a file of the block before, with areas by coordinates', async () => {
  const image = sampleImage(layouts[0]!).data;
  const areas = actions({ x: 10, y: 20, width: 300, height: 200, type: 'postback', data: 'action=points' }, { type: 'none', width: 1, height: 1 }); // prettier-ignore
  const [out] = await upsert({ name: '座標', layout: 'custom', imageFrom: 'binary', areas }, { data: image });
  expect(out).toMatchObject({ outcome: 'created' });
  const found = (await run({ operation: 'list' })).find(({ name }) => name === '座標');
  expect(found).toMatchObject({ state: '使えます', isDefault: false, friends: 0 });
  await run({ operation: 'setDefault', richMenu: named('座標') });
  expect(seen(0)).toMatchObject({
    menu: { areas: [{ bounds: { x: 10, y: 20, width: 300, height: 200 }, action: { type: 'postback' } }] },
    image: { type: 'image/png' },
  });
});

test.each<[string, IDataObject, Record<string, Buffer> | undefined, string]>([
  ['no file', { imageFrom: 'binary' }, undefined, '画像のファイルが届いていません。'],
  ['a file that is no picture', { imageFrom: 'binary' }, { data: Buffer.from('x') }, '画像を読み取れませんでした。'],
  [
    'a picture of the wrong shape',
    { imageFrom: 'binary' },
    { data: sampleImage(layouts[0]!).data },
    '画像の大きさ(1200×810px)が、選んだ形「小: 3分割(横3)」に合いません。',
  ],
  [
    'more areas than the layout has',
    { actions: actions(...Array.from({ length: 4 }, () => ({ type: 'none' }))) },
    undefined,
    'エリアが多すぎます。「小: 3分割(横3)」のエリアは3個です。',
  ],
  ['a wrong name to switch by', { alias: 'タブA' }, undefined, '切り替え用の名前が正しくありません。'],
])('%s is refused in words', async (_case, more, files, message) => {
  await expect(upsert(more, files)).rejects.toMatchObject({ message, description: expect.stringMatching(/ください/) });
});

test('友だち: a menu is given to the friends of all items in one call, and taken away', async () => {
  const [gold] = await upsert({ name: 'ゴールド', actions: actions({ type: 'message', text: '特典' }) });
  const items = friends.slice(0, 2).map(({ friendId }) => ({ friendId, occurrence: 'event:1' }));
  const give = (operation: string) =>
    shop.run(friendBlock, { parameters: { operation, richMenu: named('ゴールド') }, items });
  const given = await give('linkRichMenu');
  expect(given.items.map(({ json, pairedItem }) => [json.changed, json.occurrence, pairedItem])).toEqual([
    [true, 'event:1', { item: 0 }],
    [true, 'event:1', { item: 1 }],
  ]);
  expect([0, 1, 2].map((i) => seen(i)?.richMenuId === gold!.lineRichMenuId)).toEqual([true, true, false]);
  await give('unlinkRichMenu');
  expect(seen(0)?.richMenuId).not.toBe(gold!.lineRichMenuId);
});

test('友だち: only operations that ask LINE want its credential', async () => {
  const items = [{ friendId: friends[0]!.friendId }];
  const tags = { tag: [{ name: { __rl: true, mode: 'name', value: '定期' } }] };
  const tagged = await shop.run(friendBlock, { parameters: { operation: 'addTags', tags }, items, credentials: {} });
  expect(tagged.items[0]!.json).toMatchObject({ changed: true });
  const linked = shop.run(friendBlock, {
    parameters: { operation: 'linkRichMenu', richMenu: named('メイン') },
    items,
    credentials: {},
  });
  await expect(linked).rejects.toThrow('LINE Messaging API の認証情報が選ばれていません。');
});

test('lists offer registered menus, and those that can be switched to', async () => {
  const search = block.methods!.listSearch!;
  const context = listContext(block, { parameters: {} });
  const menus = await search.richMenuSearch!.call(context, 'メイ');
  expect(menus.results).toEqual([{ name: 'メイン', value: 'メイン' }]);
  const aliases = await search.aliasSearch!.call(context);
  expect(aliases.results).toEqual([{ name: 'メイン(tab-a)', value: 'tab-a' }]);
});

test('a deleted menu is gone, and deleting it again says so', async () => {
  const remove = () => run({ operation: 'remove', richMenu: named('メイン') });
  expect((await remove())[0]).toMatchObject({ deleted: true });
  expect((await remove())[0]).toMatchObject({ deleted: false, message: expect.stringContaining('登録されていない') });
  expect((await run({ operation: 'list' })).map(({ name }) => name)).not.toContain('メイン');
});
