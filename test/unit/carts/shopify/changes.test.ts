import { DateTime } from 'luxon';
import { shopify } from '../../../../lib/carts/shopify';
import type { CartSession } from '../../../../lib/carts/cart';
import { Failure } from '../../../../lib/failure';
import { startShopifySandbox, type RunningShopify } from '../../../../runtime/sandbox/shopify/server';
import type { Subscription } from '../../../../runtime/sandbox/shop/purchases';
import { ALL_SCOPES } from '../../../../runtime/sandbox/shopify/shop';
import { collect, OpenPace, portsWith } from '../ports';

let sandbox: RunningShopify;
let session: CartSession;
beforeEach(async () => {
  sandbox = await startShopifySandbox({ customers: 50, subscriptions: 60, orders: 0, pace: false });
  session = shopify.connect(sandbox.credentials, portsWith());
});
afterEach(() => sandbox.stop());

const someOf = (state: Subscription['state']): Subscription =>
  [...sandbox.control.book.subscriptions.all()].find((one) => one.state === state)!;
const idOf = ({ index }: Subscription): string => sandbox.control.contractId(index);

const failureOf = async (work: Promise<unknown>): Promise<Failure> => {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof Failure) return error;
  throw new Error(`expected a Failure, got ${String(error)}`);
};

test('a skip leads to the next open cycle of Shopify’s own calendar, and skips the one of that day', async () => {
  const contract = someOf('active');
  const { nextDeliveryOn: deliveryOn, cycleDays } = contract;
  const change = { kind: 'skip', subscriptionId: idOf(contract), deliveryOn } as const;
  const { before, after, answer } = await session.change(change);
  expect(before.nextDeliveryOn).toBe(deliveryOn);
  expect(after.nextDeliveryOn).toBe(DateTime.fromISO(deliveryOn).plus({ days: cycleDays }).toISODate());
  expect(answer).toEqual({ status: 200, codes: [] });
  expect(sandbox.control.writes).toBe(1);
  expect(await session.change({ ...change, deliveryOn: after.nextDeliveryOn! })).toMatchObject({ changed: true });
});

test('a skip of a day already charged, of no day, or of a contract at rest is refused with the reason', async () => {
  const active = someOf('active');
  const billedOn = DateTime.fromISO(active.nextDeliveryOn).minus({ days: active.cycleDays }).toISODate()!;
  const skip = (contract: Subscription, deliveryOn: string) =>
    failureOf(session.change({ kind: 'skip', subscriptionId: idOf(contract), deliveryOn }));
  expect((await skip(active, billedOn)).message).toContain('もう決済されている');
  expect((await skip(active, '2040-01-01')).message).toContain('決済の予定がありません');
  const paused = someOf('paused');
  expect((await skip(paused, paused.nextDeliveryOn)).message).toContain('継続中ではありません(PAUSED)');
  expect(sandbox.control.writes).toBe(0);
});

test('a pause with a day moves the date alone and keeps the hour; one without stops the contract', async () => {
  const contract = someOf('active');
  const moved = await session.change({ kind: 'pause', subscriptionId: idOf(contract), nextDeliveryOn: '2030-04-05' });
  expect(moved.after).toMatchObject({ status: 'active', nextDeliveryOn: '2030-04-05' });
  const stopped = await session.change({ kind: 'pause', subscriptionId: idOf(contract), nextDeliveryOn: null });
  expect(stopped.after).toMatchObject({ status: 'paused', nextDeliveryOn: '2030-04-05' });
});

test('a contract that has ended cannot be moved or paused', async () => {
  const subscriptionId = idOf(someOf('cancelled'));
  const moved = await failureOf(session.change({ kind: 'pause', subscriptionId, nextDeliveryOn: '2030-04-05' }));
  expect(moved.message).toContain('すでに終わっています');
  const paused = await failureOf(session.change({ kind: 'pause', subscriptionId, nextDeliveryOn: null }));
  expect(paused.message).toContain('継続中ではありません');
  expect(sandbox.control.writes).toBe(0);
});

describe('denied has three meanings, told apart in words', () => {
  const cancel = (subscriptionId: string) => failureOf(session.change({ kind: 'cancel', subscriptionId }));

  test('the contract of another app', async () => {
    const failure = await cancel(sandbox.control.foreignContractId());
    expect(failure).toMatchObject({ kind: 'cart', message: expect.stringContaining('別のアプリが作ったもの') });
    expect(failure.hint).toContain('定期購買アプリ');
  });

  test('no right to read contracts', async () => {
    sandbox.control.setScopes(['read_customers', 'read_orders']);
    const failure = await cancel(sandbox.control.foreignContractId());
    expect(failure).toMatchObject({
      kind: 'config',
      message: expect.stringContaining('read_own_subscription_contracts'),
    });
    expect(await failureOf(collect(session.subscriptions()))).toMatchObject({ kind: 'config' });
  });

  test('no right to change them', async () => {
    sandbox.control.setScopes(ALL_SCOPES.filter((scope) => !scope.startsWith('write_')));
    const failure = await cancel(idOf(someOf('active')));
    expect(failure).toMatchObject({
      kind: 'config',
      message: expect.stringContaining('write_own_subscription_contracts'),
    });
    expect(failure.hint).toContain('注文の編集');
  });
});

test('a change that Shopify refuses inside 200 is told with its codes', async () => {
  const contract = someOf('active');
  const pace = new OpenPace();
  // Ended by somebody else between our reading and our asking.
  pace.slot = async () => {
    if (sandbox.control.cost.queries === 1)
      sandbox.control.book.patchSubscription(contract.index, { state: 'cancelled' });
  };
  const racing = shopify.connect({ ...sandbox.credentials, requestsPerSecond: 1 }, portsWith({ pace }));
  const failure = await failureOf(
    racing.change({ kind: 'pause', subscriptionId: idOf(contract), nextDeliveryOn: null }),
  );
  expect(failure).toMatchObject({ kind: 'cart', message: expect.stringContaining('断りました(CONTRACT_TERMINATED)') });
});

test.each(['switchProduct', 'memo'] as const)('%s is not offered and says why', async (kind) => {
  const change =
    kind === 'memo'
      ? { kind, subscriptionId: '1', text: '試験' }
      : { kind, subscriptionId: '1', fromProductCode: 'a', toProductCode: 'b' };
  const failure = await failureOf(session.change(change));
  expect(failure).toMatchObject({ kind: 'cart', message: expect.stringContaining('対応していません') });
});

test('no error tells an address or a token', async () => {
  sandbox.control.addFault({ kind: 'refusal', status: 403, code: 'Forbidden', count: 0 });
  const failure = await failureOf(session.change({ kind: 'cancel', subscriptionId: idOf(someOf('active')) }));
  expect(`${failure.message}${failure.hint}${String(failure.cause)}`).not.toMatch(/shpat_|@example/);
});
