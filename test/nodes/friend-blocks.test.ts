import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Channel } from '../../lib/crm/friends';
import { listContext } from './support/run-node';
import { blockNamed, openTestShop, type TestShop } from './support/shop';

const FRIENDS = 30;
let shop: TestShop;
let channel: Channel;

beforeAll(async () => {
  shop = await openTestShop({ members: 50 });
  channel = await shop.befriend(FRIENDS);
});
afterAll(() => shop.stop());

const jsonOf = (items: readonly INodeExecutionData[]): IDataObject[] => items.map(({ json }) => json);
const friend = async (parameters: IDataObject, items?: IDataObject[]) =>
  shop.run('friend', { parameters: parameters as never, items });
const customData = async (parameters: IDataObject, items?: IDataObject[]) =>
  shop.run('customData', { parameters: parameters as never, items });
const firstId = async (): Promise<string> =>
  jsonOf((await friend({ operation: 'list', limit: 1 })).items)[0]!.friendId as string;

describe('友だち', () => {
  test('are listed up to the limit, with 取得済み and how it was proven but without the address', async () => {
    const { items } = await friend({ operation: 'list', limit: 10 });
    expect(items).toHaveLength(10);
    expect(JSON.stringify(items)).not.toContain('@');
    const obtained = jsonOf(items)
      .map(({ email }) => email as IDataObject)
      .filter((email) => email.obtained);
    expect(obtained[0]).toMatchObject({ state: '取得済み', trustName: '確認済み', proofName: 'お試し' });
  });

  test('show name and address with 詳細を出力, marked so', async () => {
    const { items, hints } = await friend({ operation: 'list', returnAll: true, withDetails: true });
    expect(items).toHaveLength(FRIENDS);
    expect(JSON.stringify(items)).toContain('@');
    expect(jsonOf(items).every(({ containsPersonalData }) => containsPersonalData === true)).toBe(true);
    expect(hints).toHaveLength(1);
  });

  test('are found by a part of the name', async () => {
    const found = await friend({
      operation: 'search',
      filters: { name: '友だち2' },
      returnAll: true,
      withDetails: true,
    });
    const names = jsonOf(found.items).map(({ displayName }) => displayName);
    expect(names).toContain('友だち2');
    expect(names.every((name) => String(name).includes('友だち2'))).toBe(true);
  });

  test('are fetched one by one for the items that came in', async () => {
    const friendId = await firstId();
    const { items } = await friend({ operation: 'get', friendFrom: 'item' }, [{ friendId }, { friendId }]);
    expect(items.map(({ json, pairedItem }) => [json.friendId, pairedItem])).toEqual([
      [friendId, { item: 0 }],
      [friendId, { item: 1 }],
    ]);
  });

  test('are chosen from a list that is searched by name', async () => {
    const block = blockNamed('friend');
    const search = block.methods!.listSearch!.friendSearch!;
    const { results } = await search.call(listContext(block, { parameters: {} }), '友だち1');
    expect(results[0]).toEqual({ name: expect.stringContaining('友だち1'), value: expect.stringMatching(/^\d+$/) });
    const friendId = String(results[0]!.value);
    const chosen = { operation: 'get', friendFrom: 'list', friend: { __rl: true, mode: 'list', value: friendId } };
    expect(jsonOf((await friend(chosen)).items)[0]).toMatchObject({ friendId });
  });

  test('that do not exist are named as such, with the item', async () => {
    const missing = friend({ operation: 'get', friendFrom: 'item' }, [{ friendId: '999999' }]);
    await expect(missing).rejects.toMatchObject({ message: '友だちが見つかりません。', context: { itemIndex: 0 } });
  });
});

describe('カスタムデータ', () => {
  beforeAll(async () => {
    await customData({
      operation: 'define',
      channelId: channel.id,
      name: '好きな色',
      type: 'text',
      category: 'アンケート',
    });
  });

  test('of one’s own is defined once, and offered in the list', async () => {
    const again = await customData({ operation: 'define', channelId: channel.id, name: '好きな色', type: 'text' });
    expect(jsonOf(again.items)[0]).toMatchObject({ name: '好きな色', category: 'アンケート', type: 'text' });
    const block = blockNamed('customData');
    const list = await block.methods!.loadOptions!.ownFields!.call(listContext(block, { parameters: {} }));
    expect(list).toEqual([{ name: '好きな色', value: '好きな色', description: 'アンケート' }]);
  });

  test('is defined on every account where none is chosen', async () => {
    const defined = await customData({ operation: 'define', channelId: '', name: '好きな花', type: 'text' });
    expect(jsonOf(defined.items)).toMatchObject([{ channelId: channel.id, name: '好きな花' }]);
  });

  test('is written and read back; without 詳細を出力 only whether it is filled', async () => {
    const friendId = await firstId();
    const values = { value: [{ name: '好きな色', value: '青' }] };
    const written = await customData({ operation: 'upsert', friendFrom: 'item', values }, [{ friendId }]);
    expect(jsonOf(written.items)).toEqual([{ friendId, changed: true, message: expect.stringContaining('更新') }]);
    const plain = await customData({ operation: 'get', friendFrom: 'item', names: ['好きな色'] }, [{ friendId }]);
    expect(jsonOf(plain.items)[0]).toMatchObject({ friendId, filledCount: 1, emptyCount: 0 });
    expect(JSON.stringify(plain.items)).not.toContain('青');
    const detailed = await customData({ operation: 'get', friendFrom: 'item', withDetails: true }, [{ friendId }]);
    expect(jsonOf(detailed.items)[0]).toMatchObject({ values: { 好きな色: '青' }, containsPersonalData: true });
  });

  test('of a cart is not written by hand', async () => {
    const taken = await shop.run('futureshop', {
      parameters: { resource: 'data', operation: 'takeIn', stream: 'customers', timing: 'now' },
    });
    const items = jsonOf(taken.items);
    await shop.run('friendMatching', { parameters: { operation: 'match', connectionFrom: 'item' }, items });
    await customData({ operation: 'apply', connectionFrom: 'item' }, items);
    const values = { value: [{ name: '会員ID(futureshop)', value: '1' }] };
    const wrong = customData({ operation: 'upsert', friendFrom: 'item', values }, [{ friendId: await firstId() }]);
    await expect(wrong).rejects.toThrow('「会員ID(futureshop)」は連携項目のため編集できません。');
  });
});
