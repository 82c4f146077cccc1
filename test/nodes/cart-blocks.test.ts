import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { sharedStore, type Store } from '../../lib/store/store';
import { startEcforceSandbox, type RunningEcforce } from '../../runtime/sandbox/ecforce/server';
import { startTestPostgres, type TestPostgres } from '../support/postgres';
import { runNode, type Run } from './support/run-node';
import { blockNamed } from './support/shop';

/*
 * 定期と配送状況を取得 and 定期の変更, as every cart's block has them: with ecforce, whose API offers most.
 */

let sandbox: RunningEcforce;
let database: TestPostgres;
let store: Store;

beforeAll(async () => {
  [database, sandbox] = await Promise.all([
    startTestPostgres(),
    startEcforceSandbox({ customers: 60, subscriptions: 40, orders: 80, pace: false }),
  ]);
  process.env.LINE_COMMERCE_DATABASE_URL = database.url;
  store = await sharedStore(database.url);
});
afterAll(async () => {
  delete process.env.LINE_COMMERCE_DATABASE_URL;
  await store.close();
  await Promise.all([sandbox.stop(), database.stop()]);
});

const block = (resource: string, operation: string, parameters: IDataObject = {}, more: Partial<Run> = {}) =>
  runNode(blockNamed('ecforce'), {
    credentials: { ecforceApi: { ...sandbox.credentials, requestsPerSecond: 0 } },
    parameters: { resource, operation, ...parameters } as never,
    ...more,
  });

const jsonOf = (items: readonly INodeExecutionData[]): IDataObject[] => items.map(({ json }) => json);

/** Active 定期 of the shop that nobody has used yet, as their cart writes them. */
const unused = (() => {
  let from = 0;
  return () => {
    const { book } = sandbox.control;
    const all = [...book.subscriptions.all()].slice(from);
    const found = all.find(({ index, state, nextDeliveryOn }) => state === 'active' && nextDeliveryOn !== '' && index % 11 !== 5)!; // prettier-ignore
    from = found.index + 1;
    return {
      index: found.index,
      subscriptionId: sandbox.control.subscriptionId(found.index),
      deliveryOn: found.nextDeliveryOn,
    };
  };
})();

const writes = (): number => sandbox.control.requests().counts['PUT /api/v2/admin/subs_orders/:id 200'] ?? 0;

const audit = async (subscriptionId: string): Promise<string[]> => {
  const { rows } = await store.query<{ action: string }>(
    `SELECT action FROM audit_event WHERE detail->>'subscriptionId' = $1 ORDER BY id`,
    [subscriptionId],
  );
  return rows.map(({ action }) => action);
};

describe('定期を取得', () => {
  test('gives each 定期 with its state in Japanese, and no product names', async () => {
    const items = jsonOf((await block('data', 'getSubscriptions', { returnAll: true })).items);
    expect(items).toHaveLength(40);
    for (const item of items) expect(item.statusName).toMatch(/^(定期継続中|停止|解約済み|不明)$/);
    expect(items.some(({ statusName }) => statusName === '不明')).toBe(true);
    expect(items[0]).not.toHaveProperty('products');
  });

  test('gives those in the chosen states only, with names where asked for', async () => {
    const { items, hints } = await block('data', 'getSubscriptions', {
      returnAll: true,
      withDetails: true,
      filters: { statuses: ['paused'] },
    });
    const paused = [...sandbox.control.book.subscriptions.all()].filter(({ state }) => state === 'paused');
    expect(items).toHaveLength(paused.length);
    for (const item of jsonOf(items)) expect(item).toMatchObject({ status: 'paused', containsPersonalData: true });
    expect(hints).toHaveLength(1);
  });
});

describe('配送状況を取得', () => {
  test('gives the parcels of one order by its number, with courier, slip and tracking page', async () => {
    const sent = [...sandbox.control.book.orders.all()].find(({ state, parcel }) => state === 'delivered' && parcel.courier === 'yamato' && parcel.slips.length === 1)!; // prettier-ignore
    sandbox.control.clearRequests();
    const orderNo = sandbox.control.orderNumber(sent.index);
    const items = jsonOf((await block('data', 'getShipping', { orderNo })).items);
    expect(items).toMatchObject([
      {
        orderNo,
        status: '配達完了',
        courier: 'ヤマト運輸',
        slips: sent.parcel.slips,
        shippedOn: sent.parcel.shippedOn,
        warnings: [],
      },
    ]);
    expect(items[0]!.trackingUrls).toEqual([expect.stringContaining(sent.parcel.slips[0]!)]);
  });

  test('warns of a slip number that the courier cannot have given', async () => {
    const waiting = [...sandbox.control.book.orders.all()].find(({ state }) => state === 'received')!;
    sandbox.control.book.patchOrder(waiting.index, { parcel: { ...waiting.parcel, courier: 'sagawa' } });
    sandbox.control.ship(waiting.index, '2026-11-20', ['400000000009']);
    const orderNo = sandbox.control.orderNumber(waiting.index);
    const [item] = jsonOf((await block('data', 'getShipping', { orderNo })).items);
    expect(item).toMatchObject({ slips: ['400000000009'], warnings: [expect.stringContaining('末尾の数字')] });
  });

  test('gives nothing for a number that no order has', async () => {
    expect((await block('data', 'getShipping', { orderNo: 'EC99999999' })).items).toEqual([]);
  });
});

describe('定期の変更', () => {
  test('スキップ moves the next delivery, with proof; again with the same day it does nothing', async () => {
    const { index, subscriptionId, deliveryOn } = unused();
    const items = [{ subscriptionId, nextDeliveryOn: deliveryOn }];
    const [done] = jsonOf((await block('change', 'skip', {}, { items })).items);
    const { nextDeliveryOn } = sandbox.control.book.subscriptions.at(index);
    expect(nextDeliveryOn > deliveryOn).toBe(true);
    expect(done).toMatchObject({
      subscriptionId,
      changed: true,
      message: 'スキップを行い、カートで変わったことを確かめました。',
      before: { nextDeliveryOn: deliveryOn, statusName: '定期継続中' },
      after: { nextDeliveryOn },
      answer: { status: 200, codes: [] },
    });
    const [again] = jsonOf((await block('change', 'skip', {}, { items })).items);
    expect(again).toMatchObject({ changed: false, message: 'すでにスキップ済みの状態のため、何もしませんでした。' });
    expect(sandbox.control.book.subscriptions.at(index).nextDeliveryOn).toBe(nextDeliveryOn);
  });

  test('two blocks that skip the same delivery at the same moment skip it once', async () => {
    const { index, subscriptionId, deliveryOn } = unused();
    const before = writes();
    const skip = () => block('change', 'skip', { subscriptionId, deliveryOn });
    const changed = (await Promise.all([skip(), skip()])).map(({ items }) => items[0]!.json.changed);
    expect(changed.sort()).toEqual([false, true]);
    expect(writes()).toBe(before + 1);
    expect(sandbox.control.book.subscriptions.at(index).nextDeliveryOn > deliveryOn).toBe(true);
  });

  test('the intent is kept before the cart is asked, and what came of it afterwards', async () => {
    const { subscriptionId } = unused();
    await block('change', 'cancel', { subscriptionId });
    expect(await audit(subscriptionId)).toEqual(['subscription.cancel.asked', 'subscription.cancel.done']);
    await expect(block('change', 'cancel', { subscriptionId: '99999999' })).rejects.toThrow();
    expect(await audit('99999999')).toEqual(['subscription.cancel.asked', 'subscription.cancel.failed']);
  });

  test('a cart that answers 200 and changes nothing is not believed', async () => {
    const { index, subscriptionId } = unused();
    sandbox.control.ignoreNextWrite();
    await expect(block('change', 'cancel', { subscriptionId })).rejects.toThrow('読み直すと変わっていませんでした');
    expect(sandbox.control.book.subscriptions.at(index).state).toBe('active');
  });

  test('what is missing is named, with the number of the item', async () => {
    await expect(block('change', 'skip', { subscriptionId: '1', deliveryOn: '' })).rejects.toMatchObject({
      message: 'とばすお届け予定日が決まっていません。',
      context: { itemIndex: 0 },
    });
    await expect(block('change', 'skip', { subscriptionId: '1', deliveryOn: 'あした' })).rejects.toThrow(
      '日付の書き方が正しくありません。',
    );
  });
});
