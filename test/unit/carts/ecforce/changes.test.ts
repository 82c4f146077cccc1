import type { SubscriptionChange } from '../../../../lib/carts/cart';
import { ecforce } from '../../../../lib/carts/ecforce';
import type { Subscription } from '../../../../runtime/sandbox/shop/purchases';
import { startEcforceSandbox, type RunningEcforce } from '../../../../runtime/sandbox/ecforce/server';
import { portsWith } from '../ports';

let sandbox: RunningEcforce;
let free: Subscription[];
beforeAll(async () => {
  sandbox = await startEcforceSandbox({ customers: 50, subscriptions: 120, orders: 10, pace: false });
  free = [...sandbox.control.book.subscriptions.all()].filter(({ index }) => index % 11 !== 5);
});
afterEach(() => sandbox.control.clearFaults());
afterAll(() => sandbox.stop());

/** A 定期 in this state that no other test has. */
const take = (state: Subscription['state'] = 'active') => {
  const place = free.findIndex((row) => row.state === state);
  const [row] = free.splice(place, 1);
  return { ...row!, id: sandbox.control.subscriptionId(row!.index) };
};
const session = (settings: object = {}) => ecforce.connect({ ...sandbox.credentials, ...settings }, portsWith());
const now = (index: number) => sandbox.control.book.subscriptions.at(index);
const writes = (): number =>
  Object.entries(sandbox.control.requests().counts)
    .filter(([key]) => key.startsWith('PUT '))
    .reduce((sum, [, count]) => sum + count, 0);

const cancelOf = (id: string): SubscriptionChange => ({ kind: 'cancel', subscriptionId: id });

test('スキップ moves the next date and nothing else, with proof', async () => {
  const { id, index, nextDeliveryOn } = take();
  const proof = await session().change({ kind: 'skip', subscriptionId: id, deliveryOn: nextDeliveryOn });
  expect(proof).toMatchObject({
    changed: true,
    ...{ before: { nextDeliveryOn }, after: { status: 'active' }, answer: { status: 200, codes: [] } },
  });
  expect(proof.after.nextDeliveryOn! > nextDeliveryOn).toBe(true);
  expect(now(index).state).toBe('active');
});

test('a second スキップ, of the date that the first one led to, is refused before it is sent', async () => {
  const { id, nextDeliveryOn } = take();
  const first = await session().change({ kind: 'skip', subscriptionId: id, deliveryOn: nextDeliveryOn });
  const before = writes();
  const again = { kind: 'skip', subscriptionId: id, deliveryOn: first.after.nextDeliveryOn! } as const;
  await expect(session().change(again)).rejects.toMatchObject({
    ...{ kind: 'cart', message: expect.stringContaining('重ねてスキップできません') },
  });
  expect(writes()).toBe(before);
});

test('a スキップ of another day than the one planned is refused', async () => {
  const { id } = take();
  const skip = { kind: 'skip', subscriptionId: id, deliveryOn: '2040-01-01' } as const;
  await expect(session().change(skip)).rejects.toMatchObject({ message: expect.stringContaining('違うため') });
});

test('休止 to a day writes that day; 休止 without one stops the 定期, with the reason that the credential names', async () => {
  const [dated, open] = [take(), take()];
  const moved = await session().change({ kind: 'pause', subscriptionId: dated.id, nextDeliveryOn: '2030-05-06' });
  expect(moved.after).toMatchObject({ status: 'active', nextDeliveryOn: '2030-05-06' });
  const stopped = await session({ suspendReasonId: '3' }).change({
    ...{ kind: 'pause', subscriptionId: open.id, nextDeliveryOn: null },
  });
  expect(stopped.after).toMatchObject({ status: 'paused', statusRaw: '停止' });
});

test('解約 with a reason that the shop does not have is refused by ecforce, and told with its code', async () => {
  const { id, index } = take();
  await expect(session({ cancelReasonId: '99' }).change(cancelOf(id))).rejects.toMatchObject({
    ...{ kind: 'cart', message: expect.stringContaining('ASO3999'), hint: expect.stringContaining('理由のID') },
  });
  expect(now(index).state).toBe('active');
});

test('解約 is refused while 回数縛り remains, before it is sent', async () => {
  const bound = [...sandbox.control.book.subscriptions.all()].find((row) => row.index % 11 === 5 && row.state === 'active')!; // prettier-ignore
  const before = writes();
  await expect(session().change(cancelOf(sandbox.control.subscriptionId(bound.index)))).rejects.toMatchObject({
    message: expect.stringContaining('回数縛りがあと2回'),
  });
  expect(writes()).toBe(before);
});

test('解約 of a paused 定期 is made; of one in a state we do not know it is not', async () => {
  expect((await session().change(cancelOf(take('paused').id))).after.status).toBe('cancelled');
  await expect(session().change(cancelOf(take('odd').id))).rejects.toMatchObject({ kind: 'cart' });
});

test.each(['paused', 'cancelled', 'odd'] as const)('a %s 定期 is neither skipped nor postponed', async (state) => {
  const { id } = take(state);
  const pause = { kind: 'pause', subscriptionId: id, nextDeliveryOn: '2030-05-06' } as const;
  await expect(session().change(pause)).rejects.toMatchObject({ message: expect.stringContaining('有効ではない') });
});

test('a memo goes behind what stands there, once', async () => {
  const written = take();
  sandbox.control.book.patchSubscription(written.index, { memo: '配達前に電話' });
  const memo = { kind: 'memo', subscriptionId: written.id, text: '11/20 LINEで休止\r\n理由: 余っている' } as const;
  expect(await session().change(memo)).toMatchObject({ changed: true });
  expect(now(written.index).memo).toBe('配達前に電話\n11/20 LINEで休止\n理由: 余っている');
  expect(await session().change(memo)).toMatchObject({ changed: false, answer: null });
});

test('商品変更 is refused with its reason', async () => {
  const change = { kind: 'switchProduct', subscriptionId: '1', fromProductCode: 'a', toProductCode: 'b' } as const;
  await expect(session().change(change)).rejects.toMatchObject({
    kind: 'cart',
    message: expect.stringContaining('商品'),
  });
});

describe('a 200 is no proof', () => {
  test('an answer without effect is not taken for a change, nor asked again', async () => {
    const { id, index } = take();
    sandbox.control.ignoreNextWrite();
    const before = writes();
    await expect(session().change(cancelOf(id))).rejects.toMatchObject({
      ...{ kind: 'cart', message: expect.stringContaining('読み直すと変わっていませんでした') },
    });
    expect(now(index).state).toBe('active');
    expect(writes()).toBe(before + 1);
  });

  test('a failure inside is told with its code', async () => {
    const { id } = take();
    sandbox.control.failNextWriteInside200();
    await expect(session().change(cancelOf(id))).rejects.toMatchObject({
      ...{ kind: 'cart', message: expect.stringContaining('断りました(ASO0000)') },
    });
  });
});

describe('an outcome that is not known', () => {
  test.each(['unavailable', 'serverError', 'reset'] as const)('after %s nothing is sent again', async (kind) => {
    const { id, index } = take();
    sandbox.control.addFault({ kind, method: 'PUT' });
    const before = writes();
    await expect(session().change(cancelOf(id))).rejects.toMatchObject({ kind: 'transient' });
    expect(writes()).toBe(before + 1);
    expect(now(index).state).toBe('active');
  });

  test('a 429 is a refusal and not a change', async () => {
    const { id, index } = take();
    sandbox.control.addFault({ kind: 'tooMany', method: 'PUT' });
    await expect(session().change(cancelOf(id))).rejects.toMatchObject({ kind: 'rate' });
    expect(now(index).state).toBe('active');
  });
});
