import { systemClock } from '../../../lib/clock';
import { Failure } from '../../../lib/failure';
import {
  applyRichMenu,
  cellBounds,
  deleteRichMenu,
  layouts,
  linkRichMenu,
  listRichMenus,
  sampleImage,
  setDefaultRichMenu,
  unlinkRichMenu,
  type MenuAction,
  type MenuContext,
  type RichMenuDefinition,
} from '../../../lib/line/rich-menu';
import { connectLine, type LineApi } from '../../../lib/line/session';
import { readLineSettings } from '../../../lib/line/settings';
import { openLineShop, type LineShop } from '../../nodes/support/line-shop';

let shop: LineShop;
let context: MenuContext;
let friends: { friendId: string; lineUserId: string }[];

beforeAll(async () => {
  shop = await openLineShop();
  const pace = { slot: async () => undefined, holdBack: async () => undefined };
  const api = connectLine(readLineSettings(shop.credential), { clock: systemClock, pace });
  context = { store: shop.store, api, channelId: shop.channel.id, clock: systemClock };
  friends = (await shop.befriend(5)).map(({ friendId, userId }) => ({ friendId, lineUserId: userId }));
}, 60_000);
afterAll(() => shop.stop());
afterEach(async () => {
  for (const { name, ours } of await listRichMenus(context)) if (ours) await deleteRichMenu(context, name);
  for (const { richMenuId } of await context.api.richMenus.list()) await context.api.richMenus.delete(richMenuId);
  await shop.store.query('TRUNCATE friend_change');
});

const layout = layouts.find(({ id }) => id === 'compact2')!;
const compact = sampleImage(layout);
const other = sampleImage(layouts.find(({ id }) => id === 'compact3')!);
const say = (text: string): MenuAction => ({ type: 'message', text });
const definition = (more: Partial<RichMenuDefinition> = {}, ...actions: MenuAction[]): RichMenuDefinition => ({
  name: '会員用',
  alias: null,
  isDefault: false,
  chatBarText: 'メニュー',
  open: true,
  image: compact,
  areas: cellBounds(layout, compact).map((bounds, i) => ({ bounds, action: actions[i] ?? say('ポイント') })),
  ...more,
});
const apply = (...args: Parameters<typeof definition>) => applyRichMenu(context, definition(...args));
const seenBy = (index: number) => shop.line.world.richMenuOf(friends[index]!.lineUserId)?.richMenuId ?? null;
const atLine = async () => (await context.api.richMenus.list()).map(({ richMenuId }) => richMenuId);

test('a menu is made once: running again makes nothing', async () => {
  const first = await apply({ isDefault: true });
  expect(first.outcome).toBe('created');
  expect(seenBy(0)).toBe(first.lineRichMenuId);
  expect(shop.line.world.richMenuOf(friends[0]!.lineUserId)!.image!.data.equals(compact.data)).toBe(true);
  expect(await apply({ isDefault: true })).toEqual({ ...first, outcome: 'unchanged' });
  expect(await atLine()).toEqual([first.lineRichMenuId]);
});

test.each<[string, Parameters<typeof definition>]>([
  ['an action', [{}, say('配送状況')]],
  ['the picture', [{ image: other }]],
  ['the text of the bar', [{ chatBarText: '開く' }]],
])(
  'with %s changed a new version takes its place: default, alias and friends move, the old one goes',
  async (_c, changed) => {
    const always = { isDefault: true, alias: 'tab-a' };
    const old = await apply(always);
    await linkRichMenu(context, friends.slice(0, 2), '会員用', 'x');
    const [more = {}, ...actions] = changed;
    const now = await apply({ ...always, ...more }, ...actions);
    expect(now).toMatchObject({ outcome: 'replaced', moved: 2 });
    expect(now.lineRichMenuId).not.toBe(old.lineRichMenuId);
    expect(await atLine()).toEqual([now.lineRichMenuId]);
    expect(await context.api.richMenus.aliases()).toEqual([
      { richMenuAliasId: 'tab-a', richMenuId: now.lineRichMenuId },
    ]);
    expect([0, 1, 4].map(seenBy)).toEqual(Array(3).fill(now.lineRichMenuId));
  },
);

test('tabs switch to one another, whichever was registered first', async () => {
  const toB: MenuAction = { type: 'switch', alias: 'tab-b' };
  const a = await apply({ name: 'A', alias: 'tab-a', isDefault: true }, toB);
  const b = await apply({ name: 'B', alias: 'tab-b' }, { type: 'switch', alias: 'tab-a' });
  const { lineUserId } = friends[0]!;
  await shop.line.world.switchRichMenu(lineUserId, 'tab-b', 'x');
  expect(seenBy(0)).toBe(b.lineRichMenuId);
  await shop.line.world.switchRichMenu(lineUserId, 'tab-a', 'x');
  expect(seenBy(0)).toBe(a.lineRichMenuId);
});

test('only one menu is the default, and taking the mark away leaves none', async () => {
  await apply({ name: 'A', isDefault: true });
  const b = await apply({ name: 'B' });
  await setDefaultRichMenu(context, 'B');
  expect((await listRichMenus(context)).map(({ name, isDefault }) => [name, isDefault])).toEqual([
    ['A', false],
    ['B', true],
  ]);
  expect(seenBy(3)).toBe(b.lineRichMenuId);
  await apply({ name: 'B', isDefault: false });
  expect(await context.api.richMenus.getDefault()).toBeNull();
});

test('an alias may change, and the old one goes', async () => {
  await apply({ alias: 'old' });
  await apply({ alias: 'new' });
  expect((await context.api.richMenus.aliases()).map(({ richMenuAliasId }) => richMenuAliasId)).toEqual(['new']);
});

test('friends are given a menu, and see the default again; each change stands in their timeline once', async () => {
  const main = await apply({ name: '既定', isDefault: true });
  const gold = await apply({ name: 'ゴールド' });
  const some = friends.slice(0, 2);
  expect((await linkRichMenu(context, some, 'ゴールド', 'x')).changed.toSorted()).toEqual(some.map((f) => f.friendId));
  expect((await linkRichMenu(context, some, 'ゴールド', 'x')).changed).toEqual([]);
  expect([0, 1, 2].map(seenBy)).toEqual([gold.lineRichMenuId, gold.lineRichMenuId, main.lineRichMenuId]);
  expect((await unlinkRichMenu(context, some, 'x')).changed).toHaveLength(2);
  expect((await unlinkRichMenu(context, some, 'x')).changed).toEqual([]);
  expect(seenBy(0)).toBe(main.lineRichMenuId);
  const { rows } = await shop.store.query('SELECT kind, name FROM friend_change WHERE friend_id = $1 ORDER BY id', [
    friends[0]!.friendId,
  ]);
  expect(rows).toEqual([
    { kind: 'rich_menu_linked', name: 'ゴールド' },
    { kind: 'rich_menu_unlinked', name: 'ゴールド' },
  ]);
});

test('a menu that somebody deleted at LINE is made again', async () => {
  const first = await apply();
  await context.api.richMenus.delete(first.lineRichMenuId);
  expect((await listRichMenus(context))[0]).toMatchObject({ name: '会員用', lineRichMenuId: null });
  const again = await apply();
  expect(again.outcome).toBe('replaced');
  expect(await atLine()).toEqual([again.lineRichMenuId]);
});

test('menus of other tools are listed as such and never touched', async () => {
  const menu = { size: { width: 1200, height: 405 }, selected: true, name: '会員用', chatBarText: 'x', areas: [] };
  const foreign = await context.api.richMenus.create(menu);
  await context.api.richMenus.setImage(foreign, compact.data, compact.type);
  await context.api.richMenus.createAlias({ richMenuAliasId: 'theirs', richMenuId: foreign });
  await apply();
  await apply({}, say('変更'));
  await deleteRichMenu(context, '会員用');
  expect(await atLine()).toEqual([foreign]);
  await expect(apply({ alias: 'theirs' })).rejects.toMatchObject({
    kind: 'input',
    message: '切り替え用の名前「theirs」は、別のリッチメニューが使っています。',
  });
  expect(await listRichMenus(context)).toContainEqual(
    expect.objectContaining({ name: '会員用', alias: 'theirs', ours: false }),
  );
  await context.api.richMenus.deleteAlias('theirs');
});

test('two that register at the same moment make one menu', async () => {
  const both = await Promise.all([apply({ isDefault: true }), apply({ isDefault: true })]);
  expect(new Set(both.map(({ lineRichMenuId }) => lineRichMenuId)).size).toBe(1);
  expect(await atLine()).toHaveLength(1);
});

test.each<[string, () => Promise<unknown>, string]>([
  [
    'an area outside the picture',
    () => apply({ areas: [{ bounds: { x: 1100, y: 0, width: 200, height: 100 }, action: say('x') }] }),
    '1つ目のエリアの位置が、画像(1200×405px)からはみ出しています。',
  ],
  [
    'an address that is none',
    () => apply({}, say('x'), { type: 'uri', uri: 'example.com' }),
    '2つ目のエリアのURLが正しくありません。',
  ],
  [
    'a script as an address',
    () => apply({}, { type: 'uri', uri: 'javascript:alert(1)' }),
    '1つ目のエリアのURLが正しくありません。',
  ],
  ['an empty message', () => apply({}, say(' ')), '1つ目のエリアの送るメッセージが空か、長すぎます(300文字まで)。'],
  [
    'a switch to nowhere',
    () => apply({}, { type: 'switch', alias: '' }),
    '1つ目のエリアの切り替え先が選ばれていません。',
  ],
  [
    'a long text of the bar',
    () => apply({ chatBarText: 'あ'.repeat(15) }),
    'メニューバーの文字が空か、長すぎます(14文字まで)。',
  ],
  ['no name', () => apply({ name: ' ' }), 'リッチメニューの管理名が空です。'],
  [
    'a menu that is not there',
    () => linkRichMenu(context, friends, '昔の', 'x'),
    'リッチメニュー「昔の」は登録されていません。',
  ],
  [
    'a default that is not there',
    () => setDefaultRichMenu(context, '昔の'),
    'リッチメニュー「昔の」は登録されていません。',
  ],
])('%s is refused, and LINE keeps nothing', async (_case, attempt, message) => {
  await expect(attempt()).rejects.toMatchObject({ kind: 'input', message, hint: expect.stringMatching(/ください/) });
  expect(await atLine()).toEqual([]);
});

test('deleting twice is no mistake', async () => {
  await apply({ alias: 'x', isDefault: true });
  expect(await deleteRichMenu(context, '会員用')).toBe(true);
  expect(await deleteRichMenu(context, '会員用')).toBe(false);
  expect([await atLine(), await context.api.richMenus.aliases()]).toEqual([[], []]);
});

/** The connection breaks at the n-th call: before LINE got it, or after, so that its answer is lost. */
function breaking(api: LineApi, at: number, when: 'before' | 'after'): { api: LineApi; reached: () => boolean } {
  let calls = 0;
  const broken = new Failure('transient', 'LINEに接続できませんでした。', '少し待ってください。');
  const richMenus = new Proxy(api.richMenus, {
    get:
      (target, name: keyof LineApi['richMenus']) =>
      async (...args: unknown[]) => {
        const isNow = ++calls === at;
        const rest = calls >= at;
        if (rest && (!isNow || when === 'before')) throw broken;
        const result = await (target[name] as (...given: unknown[]) => Promise<unknown>)(...args);
        if (isNow) throw broken;
        return result;
      },
  });
  return { api: { ...api, richMenus }, reached: () => calls >= at };
}

test.each(['before', 'after'] as const)(
  'wherever a change breaks off (%s LINE had the call), the next run completes it and leaves nothing double',
  async (when) => {
    let steps = 0;
    for (let at = 1; ; at++) {
      const always = { isDefault: true, alias: 'tab-a' };
      await apply(always);
      await linkRichMenu(context, friends.slice(0, 2), '会員用', 'x');
      const { api, reached } = breaking(context.api, at, when);
      const wanted = definition(always, say(`版${at}`));
      await applyRichMenu({ ...context, api }, wanted).catch((error: unknown) => {
        if (!(error instanceof Failure) || error.kind !== 'transient') throw error;
      });
      const now = await applyRichMenu(context, wanted);
      expect(await atLine()).toEqual([now.lineRichMenuId]);
      expect(await context.api.richMenus.aliases()).toEqual([
        { richMenuAliasId: 'tab-a', richMenuId: now.lineRichMenuId },
      ]);
      expect([0, 1, 4].map(seenBy)).toEqual(Array(3).fill(now.lineRichMenuId));
      if (!reached()) break;
      steps = at;
    }
    expect(steps).toBeGreaterThanOrEqual(9);
  },
  60_000,
);
