import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { listContext } from './support/run-node';
import { blockNamed, openTestShop, type TestShop } from './support/shop';

let shop: TestShop;

beforeAll(async () => {
  shop = await openTestShop({ members: 250, orders: 250 });
});
afterAll(() => shop.stop());

const jsonOf = (items: readonly INodeExecutionData[]): IDataObject[] => items.map(({ json }) => json);
const read = async (operation: string, parameters: IDataObject = {}, items?: IDataObject[]) => {
  const run = { parameters: { resource: 'data', operation, ...parameters } as never, items };
  return shop.run('futureshop', run);
};

describe('顧客を取得', () => {
  test('outputs as many as the limit says, reading no further than needed', async () => {
    shop.sandbox.control.clearRequests();
    expect(jsonOf((await read('getCustomers', { limit: 20 })).items)).toHaveLength(20);
    expect(shop.sandbox.control.requests().counts['GET /admin-api/v1/member 200']).toBe(1);
  });

  test('outputs everybody with すべて取得', async () => {
    expect((await read('getCustomers', { returnAll: true })).items).toHaveLength(250);
  });

  test('keeps names and addresses back unless 詳細を出力 is on, and marks them then', async () => {
    const plain = await read('getCustomers', { limit: 5 });
    expect(JSON.stringify(plain.items)).not.toContain('@');
    expect(plain.hints).toEqual([]);
    const detailed = await read('getCustomers', { limit: 5, withDetails: true });
    expect(
      jsonOf(detailed.items).every(({ containsPersonalData, fields }) => containsPersonalData === true && fields),
    ).toBe(true);
    expect(detailed.hints).toHaveLength(1);
  });

  test('finds one member by the filter 会員ID, and nobody for an unknown one', async () => {
    const { memberId } = shop.sandbox.control.addresses(7, 1)[0]!;
    const found = await read('getCustomers', { filters: { customerId: memberId } });
    expect(jsonOf(found.items).map(({ customerId }) => customerId)).toEqual([memberId]);
    expect((await read('getCustomers', { filters: { customerId: 'nobody' } })).items).toEqual([]);
  });

  test('refuses an impossible date by name', async () => {
    const wrong = read('getCustomers', { filters: { updatedSince: 'きのう' } });
    await expect(wrong).rejects.toThrow('日時の書き方が正しくありません。');
  });
});

describe('受注を取得', () => {
  test('outputs orders with their state in Japanese, lines only as a count', async () => {
    const orders = jsonOf((await read('getOrders', { limit: 10 })).items);
    expect(orders).toHaveLength(10);
    for (const order of orders) {
      expect(order.statusName).toMatch(/^(受付|発送準備中|発送済み|キャンセル|返品|不明)$/);
      expect(order).not.toHaveProperty('lines');
    }
  });

  test('filters by member', async () => {
    const orders = jsonOf((await read('getOrders', { returnAll: true })).items);
    const { customerId } = orders.find((order) => order.customerId !== null)!;
    const expected = orders.filter((order) => order.customerId === customerId).map(({ orderNo }) => orderNo);
    const filtered = await read('getOrders', { returnAll: true, filters: { customerId } });
    expect(jsonOf(filtered.items).map(({ orderNo }) => orderNo)).toEqual(expected);
  });

  test('asks the cart only for the orders since the filter 受注日時, and outputs all of them', async () => {
    const orders = async (filters: IDataObject = {}) => {
      shop.sandbox.control.clearRequests();
      const items = jsonOf((await read('getOrders', { returnAll: true, filters })).items);
      return { items, asked: shop.sandbox.control.requests().counts['GET /admin-api/v1/shipping 200'] };
    };
    const all = await orders();
    expect([all.items.length, all.asked]).toEqual([250, 3]);
    const since = all.items[200]!.orderedAt;
    expect(await orders({ orderedSince: since })).toEqual({ items: all.items.slice(200), asked: 1 });
  });
});

describe('ポイントを取得', () => {
  test('reads the points of the member that came in, item by item', async () => {
    const ids = shop.sandbox.control.addresses(0, 2).map(({ memberId }) => memberId);
    const { items } = await read(
      'getPoints',
      {},
      ids.map((customerId) => ({ customerId })),
    );
    expect(items.map(({ json, pairedItem }) => [json.customerId, pairedItem])).toEqual([
      [ids[0], { item: 0 }],
      [ids[1], { item: 1 }],
    ]);
    for (const { json } of items) expect(json).toHaveProperty('readAt');
  });

  test('names what is missing where no member came in', async () => {
    await expect(read('getPoints')).rejects.toThrow('会員が決まっていません。');
  });
});

describe('the connection test of the credential', () => {
  const check = (change: IDataObject) => {
    const test = blockNamed('futureshop').methods!.credentialTest!.check!;
    return test.call({} as never, { data: { ...shop.credential, ...change } } as never);
  };

  test('accepts the right one', async () => {
    expect(await check({})).toMatchObject({ status: 'OK', message: expect.stringContaining('接続できました') });
  });

  test('tells causes apart in Japanese', async () => {
    const messages = await Promise.all(
      [
        { clientSecret: 'wrong' },
        { shopKey: 'wrong' },
        { apiDomain: 'http://' },
        { apiDomain: '127.0.0.1:1' },
        { clientId: '' },
      ].map(async (change) => {
        const { status, message } = await check(change);
        expect(status).toBe('Error');
        expect(message).toMatch(/[ぁ-ん]/);
        return message;
      }),
    );
    expect(new Set(messages).size).toBeGreaterThanOrEqual(4);
  });

  test('tells an unregistered address from a wrong key', async () => {
    shop.sandbox.control.configure({ allowedIps: ['192.0.2.1'] });
    const { status, message } = await check({ clientSecret: shop.credential.clientSecret });
    shop.sandbox.control.configure({ allowedIps: null });
    expect(status).toBe('Error');
    expect(message).toContain('IP');
  });
});

test('連携 is chosen from a list of the shops that were taken in', async () => {
  await read('takeIn', { stream: 'orders' });
  const block = blockNamed('futureshop');
  const list = await block.methods!.loadOptions!.connections!.call(listContext(block, { parameters: {} }));
  expect(list).toEqual([{ name: expect.stringContaining('お試し'), value: expect.stringMatching(/^\d+$/) }]);
});
