import { rakuraku } from '../../../../lib/carts/rakuraku';
import { Failure } from '../../../../lib/failure';
import type { CartSession } from '../../../../lib/carts/cart';
import { startRakurakuSandbox, type RunningRakuraku } from '../../../../runtime/sandbox/rakuraku/server';
import type { Subscription } from '../../../../runtime/sandbox/shop/purchases';
import { collect, portsWith } from '../ports';
import { consented } from './contract-shop';

let sandbox: RunningRakuraku;
let session: CartSession;
let settings: unknown;
beforeEach(async () => {
  sandbox = await startRakurakuSandbox({ customers: 50, subscriptions: 60, orders: 0, pace: false });
  settings = consented(sandbox);
  session = rakuraku.connect(settings, portsWith());
});
afterEach(() => sandbox.stop());

const someOf = (state: Subscription['state'], fits: (one: Subscription) => boolean = () => true): Subscription =>
  [...sandbox.control.book.subscriptions.all()].find((one) => one.state === state && fits(one))!;
const idOf = ({ index }: Subscription): string => sandbox.control.id(index);

const failureOf = async (work: Promise<unknown>): Promise<Failure> => {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof Failure) return error;
  throw new Error(`expected a Failure, got ${String(error)}`);
};

test('the words of 継続ステータス', async () => {
  const rows = (await collect(session.subscriptions())).flatMap((page) => page.rows);
  const words = new Map(rows.map(({ statusRaw, status }) => [statusRaw, status]));
  expect(Object.fromEntries(words)).toEqual({ 1: 'active', 2: 'paused', 3: 'cancelled', 9: 'unknown' });
});

test.each([0, 1, 2, 3, 4, 5])('a skip follows the 定期’s own cycle (kind %i)', async (kind) => {
  const subscription = someOf('active', ({ index }) => index % 6 === kind);
  const { nextDeliveryOn: deliveryOn } = subscription;
  const { after, answer } = await session.change({ kind: 'skip', subscriptionId: idOf(subscription), deliveryOn });
  expect(after.nextDeliveryOn! > deliveryOn).toBe(true);
  expect(answer).toEqual({ status: 200, codes: [] });
  expect(sandbox.control.book.subscriptions.at(subscription.index).nextDeliveryOn).toBe(after.nextDeliveryOn);
});

test('a skip of another day than the next, or of a 定期 at rest, is refused with the reason', async () => {
  const [active, paused] = [someOf('active'), someOf('paused')];
  const skip = (one: Subscription, deliveryOn: string) =>
    failureOf(session.change({ kind: 'skip', subscriptionId: idOf(one), deliveryOn }));
  expect((await skip(active, '2099-01-01')).message).toContain('2099-01-01 ではありません');
  expect((await skip(paused, paused.nextDeliveryOn)).message).toContain('継続中ではありません');
  expect(sandbox.control.writes).toBe(0);
});

test('a pause with a day moves the date alone; one without makes 休止, a cancelled one moves no more', async () => {
  const subscriptionId = idOf(someOf('active'));
  const moved = await session.change({ kind: 'pause', subscriptionId, nextDeliveryOn: '2030-04-05' });
  expect(moved.after).toMatchObject({ status: 'active', nextDeliveryOn: '2030-04-05' });
  const stopped = await session.change({ kind: 'pause', subscriptionId, nextDeliveryOn: null });
  expect(stopped.after).toMatchObject({ status: 'paused', nextDeliveryOn: '2030-04-05' });
  await session.change({ kind: 'cancel', subscriptionId });
  const failure = await failureOf(session.change({ kind: 'pause', subscriptionId, nextDeliveryOn: '2030-05-05' }));
  expect(failure.message).toContain('すでに解約されています');
});

describe('a memo', () => {
  const textOf = ({ index }: Subscription) => sandbox.control.book.subscriptions.at(index).memo;

  test('is added behind what stands there, once', async () => {
    const subscription = someOf('active', ({ memo }) => memo !== '');
    const change = { kind: 'memo', subscriptionId: idOf(subscription), text: 'LINEから: 休止\n2026-03-01' } as const;
    expect(await session.change(change)).toMatchObject({ changed: true });
    expect(await session.change(change)).toMatchObject({ changed: false });
    expect(textOf(subscription)).toBe('配達前に電話\nLINEから: 休止\n2026-03-01');
  });

  test('is not written where the answer does not show what stands there', async () => {
    const blind = rakuraku.connect(
      settings,
      portsWith({ mappingOverride: '{ "subscriptions": { "memo": "staff_note" } }' }),
    );
    const subscription = someOf('active', ({ memo }) => memo !== '');
    const failure = await failureOf(blind.change({ kind: 'memo', subscriptionId: idOf(subscription), text: '休止' }));
    expect(failure.message).toContain('消すおそれ');
    expect(textOf(subscription)).toBe('配達前に電話');
  });

  test('is refused where the mapping has no name for it', async () => {
    const without = rakuraku.connect(settings, portsWith({ mappingOverride: '{ "subscriptions": { "memo": null } }' }));
    const failure = await failureOf(without.change({ kind: 'memo', subscriptionId: '10001', text: '休止' }));
    expect(failure).toMatchObject({ kind: 'config', hint: expect.stringContaining('mapping/rakuraku.json') });
  });
});

test('a refusal of the row inside 200 is told with its result, and nothing is claimed', async () => {
  const subscriptionId = idOf(someOf('active'));
  const failure = await failureOf(session.change({ kind: 'pause', subscriptionId, nextDeliveryOn: '2030-02-31' }));
  expect(failure).toMatchObject({ kind: 'cart', message: expect.stringContaining('result-0') });
  expect(sandbox.control.writes).toBe(0);
});

test('the product of a 定期 is not for the API', async () => {
  const change = { kind: 'switchProduct', subscriptionId: '10001', fromProductCode: 'a', toProductCode: 'b' } as const;
  expect(await failureOf(session.change(change))).toMatchObject({
    kind: 'cart',
    hint: expect.stringContaining('管理画面'),
  });
});

test('no error tells an address or a token', async () => {
  sandbox.control.addFault({ kind: 'refusal', status: 400, code: 'E-0400', count: 0 });
  const failure = await failureOf(session.change({ kind: 'cancel', subscriptionId: '10001' }));
  expect(failure.message).toContain('E-0400');
  expect(`${failure.message}${failure.hint}${String(failure.cause)}`).not.toMatch(/Bearer|@example|secret/);
});
