import type { IDataObject } from 'n8n-workflow';
import { systemClock } from '../../lib/clock';
import { renderReply } from '../../lib/line/messages';
import { openTestShop, type TestShop } from './support/shop';

let shop: TestShop;
let friendIds: string[];

const futureshop = (parameters: IDataObject, items?: IDataObject[], credential: IDataObject = {}) =>
  shop.run('futureshop', {
    parameters: { resource: 'data', ...parameters } as never,
    items,
    credentials: { futureshopApi: { ...shop.credential, ...credential } },
  });

const points = (items: IDataObject[], credential?: IDataObject) =>
  futureshop({ operation: 'getPoints', customerFrom: 'friend' }, items, credential);

const replied = async (friendId: string): Promise<string> => {
  const template = [{ type: 'text' as const, text: '[[現在ポイント(カート側)]]' }];
  const [message] = await renderReply(shop.store, template, friendId, systemClock);
  return message?.type === 'text' ? message.text : '';
};

beforeAll(async () => {
  shop = await openTestShop({ members: 20, unreadableEvery: 0 });
  await shop.befriend(3);
  const [taken] = (await futureshop({ operation: 'takeIn', stream: 'customers', timing: 'now' })).items;
  const items = [taken!.json];
  await shop.run('friendMatching', { parameters: { operation: 'match', connectionFrom: 'item' }, items });
  const { rows } = await shop.store.query<{ id: string }>(
    'SELECT f.id FROM friend f JOIN customer_link l ON l.friend_id = f.id ORDER BY f.id',
  );
  friendIds = rows.map(({ id }) => id);
});
afterAll(() => shop.stop());
afterEach(() => shop.sandbox.control.clearFaults());

describe('ポイントを取得 for the friend who asks', () => {
  test('reads the shop now, and the reply shows it with the time', async () => {
    const [friendId] = friendIds;
    const { items } = await points([{ friendId, eventId: '7', occurrence: 'event:x', text: '個人の文' }]);
    expect(items[0]).toMatchObject({
      json: { friendId, eventId: '7', occurrence: 'event:x', linked: true, balance: expect.any(Number), reason: null },
      pairedItem: { item: 0 },
    });
    expect(items[0]!.json).not.toHaveProperty('text');
    const shown = Number(items[0]!.json.balance).toLocaleString('ja-JP');
    expect(await replied(friendId!)).toMatch(new RegExp(`^${shown}ポイント\\(\\d+月\\d+日 \\d\\d:\\d\\d時点\\)$`));
  });

  test('a friend who is linked with nobody passes on, and reads where to go', async () => {
    await shop.store.query(
      `INSERT INTO friend (channel_id, line_user_id, created_at, updated_at) SELECT id, 'Unobody', now(), now() FROM line_channel`,
    );
    const { rows } = await shop.store.query<{ id: string }>(`SELECT id FROM friend WHERE line_user_id = 'Unobody'`);
    const { items } = await points([{ friendId: rows[0]!.id }]);
    expect(items[0]!.json).toMatchObject({ linked: false, balance: null, reason: '会員と照合できていません' });
    expect(await replied(rows[0]!.id)).toContain('本人確認');
  });

  test('a shop that fails now passes on, and the friend is not shown 0', async () => {
    const friendId = friendIds[1]!;
    shop.sandbox.control.addFault({ kind: 'refusal', path: '/admin-api/', count: 0 });
    const { items } = await points([{ friendId }]);
    expect(items[0]!.json).toMatchObject({ linked: true, balance: null, reason: expect.stringMatching(/[ぁ-ん]/) });
    expect(await replied(friendId)).toMatch(/^いまポイントを確認できませんでした/);
  });

  test.each([
    ['omniChannel', 'オムニチャネルオプションご利用のため取得できません'],
    ['none', 'ポイントオプションをご契約でないため取得できません'],
  ])('a shop without points (%s) is refused with the reason', async (pointOption, reason) => {
    await expect(points([{ friendId: friendIds[0]! }], { pointOption })).rejects.toThrow(
      `futureshopのポイントは使えません。${reason}。`,
    );
  });

  test('without a friend says what to connect', async () => {
    await expect(points([{ other: 1 }])).rejects.toThrow('届いたデータに友だちの情報がありません。');
  });
});
