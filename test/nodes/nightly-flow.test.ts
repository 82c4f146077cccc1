import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { openTestShop, type TestShop } from './support/shop';

const MEMBERS = 250;
let shop: TestShop;

beforeAll(async () => {
  shop = await openTestShop({ members: MEMBERS });
  await shop.befriend(60);
});
afterAll(() => shop.stop());

const jsonOf = (items: readonly INodeExecutionData[]): IDataObject[] => items.map(({ json }) => json);
const takeIn = (stream: string, timing = 'now', manual = false) =>
  shop.run('futureshop', { parameters: { resource: 'data', operation: 'takeIn', stream, timing }, manual });

/** The blocks of template 01, each fed with what the one before put out. */
async function night() {
  const taken = jsonOf((await takeIn('customers')).items);
  const match = { parameters: { operation: 'match', connectionFrom: 'item' }, items: taken };
  const matched = jsonOf((await shop.run('friendMatching', match)).items);
  const apply = { parameters: { operation: 'apply', connectionFrom: 'item' }, items: matched };
  const applied = jsonOf((await shop.run('customData', apply)).items);
  return { taken: taken[0]!, matched: matched[0]!, applied: applied[0]!, all: [...taken, ...matched, ...applied] };
}

describe('the night of template 01, block by block', () => {
  let first: Awaited<ReturnType<typeof night>>;

  beforeAll(async () => {
    first = await night();
  });

  test('takes every member in and outputs one summary item', () => {
    expect(first.all).toHaveLength(3);
    expect(first.taken).toMatchObject({
      outcome: 'completed',
      stream: 'customers',
      fetched: MEMBERS,
      inserted: MEMBERS,
      quarantined: 0,
    });
  });

  test('links friends with members and lays the values into them', () => {
    expect(first.matched.connectionId).toBe(first.taken.connectionId);
    expect(first.matched.newlyLinked).toBeGreaterThan(0);
    expect(first.applied.written).toBe(first.matched.linked);
  });

  test('puts out ids and counts only: no address, no name', () => {
    const text = JSON.stringify(first.all);
    expect(text).not.toContain('@');
    for (const { mail, memberId } of shop.sandbox.control.addresses(0, 20)) {
      if (mail) expect(text).not.toContain(mail);
      expect(text).not.toContain(`"${memberId}"`);
    }
  });

  test('writes nothing when it runs again with nothing changed', async () => {
    const again = await night();
    expect(again.taken).toMatchObject({ outcome: 'completed', inserted: 0, updated: 0, unchanged: MEMBERS });
    expect(again.matched.newlyLinked).toBe(0);
    expect(again.applied.written).toBe(0);
  });

  test('is done for today when the schedule comes again, but runs when somebody presses the button', async () => {
    expect(jsonOf((await takeIn('customers', 'nightly')).items)).toMatchObject([{ outcome: 'alreadyDone' }]);
    expect(jsonOf((await takeIn('customers', 'nightly', true)).items)).toMatchObject([
      { outcome: 'completed', fetched: MEMBERS },
    ]);
  });

  test('sees a points change although futureshop does not move the update time', async () => {
    shop.sandbox.control.changeMembers('points', 5);
    expect((await night()).taken).toMatchObject({ updated: 5 });
  });

  test('pairs the summary with every item that came in', async () => {
    const parameters = { resource: 'data', operation: 'takeIn', stream: 'customers', timing: 'now' };
    const { items } = await shop.run('futureshop', { parameters, items: [{}, {}, {}] });
    expect(items).toHaveLength(1);
    expect(items[0]!.pairedItem).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
  });

  test('says what stands where, and stops and goes on with 連携を解除 and 連携を再開', async () => {
    const connectionId = first.taken.connectionId as string;
    const connection = { resource: 'connection', connectionFrom: 'item' };
    const on = (operation: string) =>
      shop.run('futureshop', { parameters: { ...connection, operation }, items: [{ connectionId }] });

    const status = jsonOf((await on('status')).items);
    expect(status).toHaveLength(1);
    expect(status[0]).toMatchObject({ connectionId, cart: 'futureshop' });
    expect(jsonOf((await on('unlink')).items)[0]).toMatchObject({ connectionId, state: 'unlinked' });
    expect(jsonOf((await takeIn('customers')).items)[0]).toMatchObject({ outcome: 'unlinked' });
    expect(jsonOf((await on('relink')).items)[0]).toMatchObject({ connectionId, state: 'linked' });
    expect(jsonOf((await takeIn('customers')).items)[0]).toMatchObject({ outcome: 'completed' });
  });
});

describe('a failing 取り込み', () => {
  const notices = () =>
    shop.run('futureshop', {
      parameters: { resource: 'connection', operation: 'status', connectionFrom: 'all', onlyNotices: true },
    });

  test('is told once, as a mail ready to send, and never again once it is marked', async () => {
    shop.sandbox.control.configure({ allowedIps: ['192.0.2.1'] });
    const failure = await takeIn('customers').then(
      () => null,
      (error: Error & { description: string; context: IDataObject }) => error,
    );
    shop.sandbox.control.configure({ allowedIps: null });
    expect(failure).toMatchObject({ context: { itemIndex: 0, noticed: true } });

    const told = jsonOf((await notices()).items).filter(({ kind }) => kind === 'failed');
    expect(told).toHaveLength(1);
    expect(told[0]!.subject).toContain('取り込みに失敗しました');
    expect(told[0]!.body).toContain(failure!.message);
    expect(told[0]!.body).toContain(failure!.description);

    const mark = { resource: 'connection', operation: 'markNotified' };
    expect(jsonOf((await shop.run('futureshop', { parameters: mark, items: told })).items)).toEqual([
      { noticeId: told[0]!.noticeId, notified: true, message: expect.stringContaining('通知済み') },
    ]);
    expect(jsonOf((await notices()).items).filter(({ kind }) => kind === 'failed')).toEqual([]);
  });

  test('that is cancelled ends well and says so', async () => {
    const parameters = { resource: 'data', operation: 'takeIn', stream: 'customers', timing: 'now' };
    const { items } = await shop.run('futureshop', { parameters, signal: AbortSignal.abort() });
    expect(items[0]!.json).toMatchObject({ outcome: 'stopped' });
  });
});

test('orders are taken in, and again only where something is open', async () => {
  const [first] = jsonOf((await takeIn('orders')).items);
  expect(first).toMatchObject({ outcome: 'completed', stream: 'orders', inserted: 30 });
  const [second] = jsonOf((await takeIn('orders')).items);
  expect(second).toMatchObject({ inserted: 0, updated: 0 });
});
