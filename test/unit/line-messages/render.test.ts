import { applyCustomData, defineField, upsertCustomData } from '../../../lib/crm/custom-data';
import type { FormDefinition } from '../../../lib/forms/definition';
import { publishForm, unpublishForm } from '../../../lib/forms/registry';
import type { LineMessage, MessageTemplate } from '../../../lib/line/message';
import { renderReply, renderTemplate, replyRenderer, shippingWarnings, storePoints } from '../../../lib/line/messages';
import { addOrder, addSubscription, type OrderFacts, type SubscriptionFacts } from '../crm/purchases';
import { World } from '../crm/world';

let world: World;
let channelId: string;
let shop: string;

beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.end());
beforeEach(async () => {
  await world.clear();
  channelId = await world.channel();
  shop = await world.connection('shop-a', { name: '本店' });
});

const text = (content: string): MessageTemplate => [{ type: 'text', text: content }];
const textsOf = (messages: readonly LineMessage[]): string[] =>
  messages.map((message) => (message.type === 'text' ? message.text : message.type));

async function rendered(friendId: string, template: MessageTemplate): Promise<string[]> {
  const result = (await renderTemplate(world.store, template, [friendId], world.clock)).get(friendId)!;
  return 'skip' in result ? [`skip: ${result.skip}`] : textsOf(result.messages);
}
const said = async (friendId: string, content: string): Promise<string> =>
  (await rendered(friendId, text(content)))[0]!;

async function linked(
  userId: string,
  connectionId = shop,
  cartId = `C-${userId}`,
  trust: 'proven' | 'claimed' = 'proven',
) {
  const friendId = await world.friend(channelId, userId, {
    email: `${userId}@example.com`,
    trust,
    name: `名前${userId}`,
  });
  await link(friendId, connectionId, cartId);
  return friendId;
}

async function link(friendId: string, connectionId: string, cartId: string, fields?: Record<string, string | number>) {
  const customerId = await world.customer(connectionId, cartId, { fields });
  await world.store.query(
    `INSERT INTO customer_link (connection_id, channel_id, customer_id, friend_id, key_kind, linked_at)
     VALUES ($1, $2, $3, $4, 'email', $5)`,
    [connectionId, channelId, customerId, friendId, world.clock.now().toISO()],
  );
}

const order = (connectionId: string, cartCustomerId: string, facts: OrderFacts) =>
  addOrder(world, connectionId, cartCustomerId, facts);
const subscription = (connectionId: string, cartCustomerId: string, id: string, facts: SubscriptionFacts = {}) =>
  addSubscription(world, connectionId, cartCustomerId, id, facts);

describe('[[配送状況]]', () => {
  test('shows every product of three calendar months, oldest order first, with courier, slip number and link', async () => {
    const friend = await linked('a');
    await order(shop, 'C-a', {
      no: 'N-3',
      at: '2026-11-21T23:00:00+09:00',
      status: 'preparing',
      lines: [[1, '化粧水', 2]],
    });
    await order(shop, 'C-a', { no: 'N-1', at: '2026-08-22T00:00:00+09:00', count: 3, lines: [[1, '定期便'], [1, 'おまけ'], [2, '別便']],
      shipments: [[1, 'ヤマト運輸', '4444-1375-8703', '2026-08-24'], [2, '宅配便', '123', null]] }); // prettier-ignore
    await order(shop, 'C-a', { no: 'N-0', at: '2026-08-21T23:59:59+09:00' });
    await order(shop, 'C-a', { no: 'N-2', at: '2026-10-01T00:00:00+09:00', cancelledAt: '2026-10-02T00:00:00+09:00', lines: [[1, '口紅']],
      shipments: [[1, '佐川急便', '555', null]] }); // prettier-ignore
    expect(await said(friend, '[[友だち名]]さま\n[[配送状況]]')).toBe(
      [
        '名前aさま',
        '■2026年8月22日のご注文(受注番号 N-1 定期3回目)',
        '・定期便 ×1【発送済み】',
        '・おまけ ×1【発送済み】',
        ' 8月24日発送 ヤマト運輸',
        ' 伝票番号 4444-1375-8703',
        ' https://member.kms.kuronekoyamato.co.jp/parcel/detail?pno=444413758703',
        '・別便 ×1【発送済み】',
        ' 宅配便',
        ' 伝票番号 123',
        '',
        '■2026年10月1日のご注文(受注番号 N-2)',
        '・口紅 ×1【キャンセル】',
        '',
        '■2026年11月21日のご注文(受注番号 N-3)',
        '・化粧水 ×2【発送準備中】',
      ].join('\n'),
    );
  });

  test('names the shop only where the friend has more than one', async () => {
    const friend = await linked('a');
    const second = await world.connection('shop-b', { name: '二号店' });
    await link(friend, second, 'D-a');
    await order(shop, 'C-a', { no: 'N-1', at: '2026-11-02T00:00:00+09:00' });
    await order(second, 'D-a', { no: 'M-1', at: '2026-11-01T00:00:00+09:00' });
    const shown = await said(friend, '[[配送状況]]');
    expect(shown.match(/【(?:本店|二号店)】|受注番号 \S+(?=\))/g)).toEqual(['【二号店】', '受注番号 M-1', '【本店】', '受注番号 N-1']); // prettier-ignore
  });

  test('is shown over a proven address only, unless the block allows claimed ones', async () => {
    const friend = await linked('a', shop, 'C-a', 'claimed');
    await order(shop, 'C-a', { no: 'N-1', at: '2026-11-02T00:00:00+09:00' });
    expect(await said(friend, '[[配送状況]]')).toBe('ご本人の確認が済むと表示できます。「本人確認」からお手続きをお願いします。'); // prettier-ignore
    const open = await renderReply(world.store, text('[[配送状況]]'), friend, world.clock, { alsoClaimed: true });
    expect(textsOf(open)[0]).toContain('N-1');
  });

  test('without orders says so; with own words of the marketer these', async () => {
    const friend = await linked('a');
    expect(await said(friend, '[[配送状況]]')).toBe('直近3か月のご注文はありません。');
    expect(await said(friend, '[[配送状況|ご注文は見つかりませんでした]]')).toBe('ご注文は見つかりませんでした');
  });

  test('of a shop that was 解除 is not shown', async () => {
    const friend = await linked('a');
    await order(shop, 'C-a', { no: 'N-1', at: '2026-11-02T00:00:00+09:00' });
    await world.store.query(`UPDATE cart_connection SET state = 'unlinked' WHERE id = $1`, [shop]);
    expect(await said(friend, '[[配送状況]]')).not.toContain('N-1');
  });

  test('of many orders is split over the 吹き出し that the others leave, the oldest dropped', async () => {
    const friend = await linked('a');
    for (let no = 1; no <= 60; no++) {
      const at = `2026-10-${String(1 + (no % 28)).padStart(2, '0')}T0${no % 10}:00:00+09:00`;
      await order(shop, 'C-a', { no: `N-${no}`, at, lines: Array.from({ length: 6 }, (_, i) => [1, `とても長い商品名${'あ'.repeat(80)}${i}`]) }); // prettier-ignore
    }
    const template: MessageTemplate = [...text('はじめに'), ...text('[[配送状況]]'), ...text('[1]')];
    const texts = await rendered(friend, template);
    expect(texts).toHaveLength(5);
    expect([texts[0], texts[4]]).toEqual(['はじめに', '[1]']);
    expect(texts.every((shown) => shown.length <= 5_000)).toBe(true);
    expect(texts[1]).toMatch(/^※表示しきれないため、古いご注文\d+件は省略しました。/);
    const days = [...texts.join('').matchAll(/■2026年10月(\d+)日/g)].map(([, day]) => Number(day));
    expect([days.at(-1), [...days].sort((a, b) => a - b)]).toEqual([28, days]);
  });

  test('with a slip number that cannot be right warns the shop, and shows the friend the number as it is', async () => {
    const friend = await linked('a');
    await order(shop, 'C-a', { no: 'N-1', at: '2026-11-02T00:00:00+09:00', shipments: [[1, '佐川急便', '444413758703, 444413758709', '2026-11-03']] }); // prettier-ignore
    const template = text('[[配送状況]]');
    expect(await shippingWarnings(world.store, template, [friend], world.clock)).toEqual([
      '見本の友だちの伝票番号のうち1件は、末尾の数字が配送会社の決まりに合いません。カートの登録を確認してください。',
    ]);
    expect(await shippingWarnings(world.store, text('こんにちは'), [friend], world.clock)).toEqual([]);
    expect(await said(friend, '[[配送状況]]')).toContain('伝票番号 444413758709');
  });

  test('of 500 friends is read in one go', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, (_, no) => linked(`f${no}`)));
    for (const [no] of ids.entries()) await order(shop, `C-f${no}`, { no: `N-${no}`, at: '2026-11-02T00:00:00+09:00' });
    const spy = jest.spyOn(world.store, 'query');
    const all = await renderTemplate(world.store, text('[[配送状況]]'), ids, world.clock);
    expect(spy.mock.calls.length).toBeLessThanOrEqual(3);
    spy.mockRestore();
    expect(ids.map((id) => JSON.stringify(all.get(id)).match(/N-\d+/)?.[0])).toEqual(ids.map((_, no) => `N-${no}`));
  });
});

describe('[[現在ポイント(カート側)]]', () => {
  const content = '[[現在ポイント(カート側)]]です';
  const replied = async (friendId: string) =>
    textsOf(await renderReply(world.store, text(content), friendId, world.clock))[0];
  const read = (balance: number | null, cartCustomerId = 'C-a', connectionId = shop) =>
    storePoints(world.store, { connectionId, cartCustomerId }, { balance, expiresOn: null, reason: balance === null ? '理由' : null }, world.clock); // prettier-ignore

  test('is the value read at most 30 minutes ago, with its time', async () => {
    const friend = await linked('a');
    await read(1_200);
    expect(await replied(friend)).toBe('1,200ポイント(11月22日 01:00時点)です');
    world.clock.set('2026-11-22T01:30:00+09:00');
    expect(await replied(friend)).toBe('1,200ポイント(11月22日 01:00時点)です');
    world.clock.set('2026-11-22T01:30:01+09:00');
    expect(await replied(friend)).toMatch(/^いまポイントを確認できませんでした/);
  });

  test('is 0 only where the cart said 0', async () => {
    const friend = await linked('a');
    expect(await replied(friend)).toMatch(/^いまポイントを確認できませんでした/);
    await read(null);
    expect(await replied(friend)).toMatch(/^いまポイントを確認できませんでした/);
    await read(0);
    expect(await replied(friend)).toBe('0ポイント(11月22日 01:00時点)です');
  });

  test('points to 本人確認 where the friend is linked with nobody', async () => {
    const friend = await world.friend(channelId, 'x');
    expect(await replied(friend)).toMatch(/「本人確認」から/);
  });

  test('names the shops where there are several', async () => {
    const friend = await linked('a');
    const second = await world.connection('shop-b', { name: '二号店' });
    await link(friend, second, 'D-a');
    await read(10);
    await read(20, 'D-a', second);
    expect(await replied(friend)).toBe(
      '本店: 10ポイント(11月22日 01:00時点)\n二号店: 20ポイント(11月22日 01:00時点)です',
    );
  });

  test('is never shown in anything but a reply', async () => {
    const friend = await linked('a');
    await read(1_200);
    expect(await said(friend, content)).not.toContain('1,200');
    expect((await replyRenderer()(world.store, text(content), [friend], world.clock)).size).toBe(1);
  });
});

describe('[[次回お届け予定日]] and [[継続回数]]', () => {
  const content = '[[次回お届け予定日]]/[[継続回数]]';
  const nothing = '確認できる定期のお届け予定はありません/確認できる定期はありません';

  test('are the values alone of a friend with one active 定期', async () => {
    const friend = await linked('a');
    await subscription(shop, 'C-a', '1', { next: '2026-12-05', count: 3 });
    await subscription(shop, 'C-a', '2', { status: 'paused', next: '2026-12-01', count: 9 });
    await subscription(shop, 'C-a', '3', { status: 'cancelled', next: '2026-12-01', count: 9 });
    await subscription(shop, 'C-a', '4', { status: 'unknown', next: '2026-12-01', count: 9 });
    await subscription(shop, 'C-b', '5', { next: '2026-12-01', count: 9 });
    expect(await said(friend, content)).toBe('2026年12月5日/3回');
  });

  test('are a line each of several, by product, the soonest first', async () => {
    const friend = await linked('a');
    await subscription(shop, 'C-a', '1', { next: '2027-01-05', count: 1, products: [['S', '美容液'], ['L', '化粧水'], ['O', 'おまけ']] }); // prettier-ignore
    await subscription(shop, 'C-a', '2', { next: '2026-12-05', count: 1_234, products: [['L', '化粧水\n定期']] });
    await subscription(shop, 'C-a', '3', { next: null, count: null, products: [] });
    expect(await said(friend, '[[次回お届け予定日]]')).toBe('化粧水 定期: 2026年12月5日\n美容液 ほか2点: 2027年1月5日');
    expect(await said(friend, '[[継続回数]]')).toBe('化粧水 定期: 1,234回\n美容液 ほか2点: 1回');
  });

  test('come from all shops in which the friend is linked, by name where there are several', async () => {
    const friend = await linked('a');
    const second = await world.connection('shop-b', { name: '二号店', cart: 'ecforce' });
    await link(friend, second, 'D-a');
    await subscription(shop, 'C-a', '1', { next: '2026-12-25', count: 2 });
    await subscription(second, 'D-a', '1', { next: '2026-12-05', count: 5, products: [['Q', '']] });
    expect(await said(friend, '[[次回お届け予定日]]')).toBe('二号店 定期: 2026年12月5日\n本店 美容液: 2026年12月25日');
    expect(await said(friend, '[[継続回数]]')).toBe('二号店 定期: 5回\n本店 美容液: 2回');
    await world.store.query(`UPDATE cart_connection SET state = 'unlinked' WHERE id = $1`, [second]);
    expect(await said(friend, content)).toBe('2026年12月25日/2回');
  });

  test('fall back where there is none, and where the cart gives no date or count', async () => {
    const friend = await linked('a');
    expect(await said(friend, content)).toBe(nothing);
    await subscription(shop, 'C-a', '1', { next: null, count: null });
    expect(await said(friend, content)).toBe(nothing);
    expect(await said(friend, '[[次回お届け予定日|未定]]')).toBe('未定');
  });

  test('are shown over a proven address only, unless the block allows claimed ones', async () => {
    const friend = await linked('a', shop, 'C-a', 'claimed');
    await subscription(shop, 'C-a', '1', { next: '2026-12-05', count: 3 });
    expect(await said(friend, content)).toBe(nothing);
    const open = await renderReply(world.store, text(content), friend, world.clock, { alsoClaimed: true });
    expect(textsOf(open)[0]).toBe('2026年12月5日/3回');
  });

  test('of 500 friends are read in one go, both of them', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, (_, no) => linked(`f${no}`)));
    for (const [no] of ids.entries()) await subscription(shop, `C-f${no}`, `${no}`, { count: no });
    const spy = jest.spyOn(world.store, 'query');
    const all = await renderTemplate(world.store, text(content), ids, world.clock);
    expect(spy.mock.calls.length).toBeLessThanOrEqual(3);
    spy.mockRestore();
    expect(ids.map((id) => JSON.stringify(all.get(id)).match(/\d+回/)?.[0])).toEqual(ids.map((_, no) => `${no}回`));
  });
});

describe('custom data and names', () => {
  test('show words, days and numbers as Japanese write them, and fallbacks where a friend has none', async () => {
    for (const [name, type] of [
      ['色', 'text'],
      ['点', 'number'],
      ['日', 'date'],
    ] as const) {
      await defineField(world.store, { channelId, name, type }, world.clock);
    }
    const friend = await world.friend(channelId, 'a', { name: '花子' });
    const content = '[[友だち名]]/[[色]]/[[点]]/[[日]]/[[次回お届け予定日]]/[[継続回数]]';
    expect(await said(friend, content)).toBe('花子/未登録/未登録/未登録/確認できる定期のお届け予定はありません/確認できる定期はありません'); // prettier-ignore
    await upsertCustomData(world.store, friend, { 色: '青[[友だち名]]', 点: 12_345, 日: '2026-01-05' }, world.clock);
    expect(await said(friend, content)).toContain('花子/青\uFF3B\uFF3B友だち名\uFF3D\uFF3D/12,345/2026年1月5日/');
  });

  test('of a cart are shown by their name with the cart in brackets', async () => {
    const friend = await world.friend(channelId, 'a', { email: 'a@example.com' });
    await link(friend, shop, 'C-a', { memberId: 'M-1', lastName: '山田' });
    await applyCustomData({ store: world.store, connectionId: shop, clock: world.clock });
    expect(await said(friend, '[[姓(futureshop)|お客]]さま [[会員ID(futureshop)]]')).toBe('山田さま M-1');
  });

  test('[[本人確認フォームのURL]] opens the published form of the own account, else says that it is not ready', async () => {
    const friend = await world.friend(channelId, 'a');
    const content = '[[本人確認フォームのURL]]';
    const place = { liffId: '2000-abc', path: 'hook-1/form' };
    const form = { kind: 'identity', name: '会員連携', routes: [] } as unknown as FormDefinition;
    expect(await said(friend, content)).toBe('ただいま準備中です。');
    await publishForm(world.store, { ...place, channelId: await world.channel('other') }, form, world.clock);
    expect(await said(friend, content)).toBe('ただいま準備中です。');
    await publishForm(world.store, { ...place, channelId, path: 'hook-2/form' }, form, world.clock);
    expect(await said(friend, `こちら\n${content}`)).toBe('こちら\nhttps://liff.line.me/2000-abc/hook-2/form');
    await unpublishForm(world.store, 'hook-2/form', world.clock);
    expect(await said(friend, content)).toBe('ただいま準備中です。');
  });

  test('a name of only invisible characters counts as none', async () => {
    const friend = await world.friend(channelId, 'a', { name: '\u202E\u200E ' });
    expect(await said(friend, '[[友だち名]]')).toBe('お客さま');
  });

  test('a field that is gone since the sending was planned leaves its fallback, never its name', async () => {
    const friend = await world.friend(channelId, 'a');
    expect(await said(friend, '[[昔の項目]] [[昔の項目|なし]]')).toBe('未登録 なし');
  });

  test('a friend whose message would be empty is skipped with the reason', async () => {
    const friend = await world.friend(channelId, 'a');
    expect(await said(friend, '[[昔の項目|]]')).toBe('skip: 差し込んだ結果、吹き出しの文字が空になります');
  });

  test('a template without placeholders is the same for all and reads nothing', async () => {
    const spy = jest.spyOn(world.store, 'query');
    const all = await renderTemplate(world.store, text('こんにちは'), ['1', '2'], world.clock);
    expect([spy.mock.calls.length, all.size]).toEqual([0, 2]);
    spy.mockRestore();
  });
});
