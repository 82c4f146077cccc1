import { DateTime } from 'luxon';
import type { CartSession, ChangeProof } from '../../../lib/carts/cart';
import type { Subscription } from '../../../lib/carts/model';
import { Failure } from '../../../lib/failure';
import { openStore, type Store } from '../../../lib/store/store';
import { ensureConnection, type Connection } from '../../../lib/sync/connection';
import { changeSubscription } from '../../../lib/sync/subscription-change';
import { takeIn } from '../../../lib/sync/take-in';
import { MemoryShop, subscriptionNo } from '../../support/memory-cart';
import { startTestPostgres, type TestPostgres } from '../../support/postgres';

let database: TestPostgres;
let store: Store;
let shop: MemoryShop;
let connection: Connection;
const clock = { now: () => DateTime.fromISO('2026-03-02T12:00', { zone: 'Asia/Tokyo' }) };
const readAt = '2026-03-02T12:00:01.000+09:00';

beforeAll(async () => {
  database = await startTestPostgres();
  store = await openStore(database.url);
});
afterAll(async () => {
  await store.close();
  await database.stop();
});
beforeEach(async () => {
  shop = new MemoryShop();
  connection = await ensureConnection(store, shop.cart, shop.session(), clock);
  shop.subscriptions = [subscriptionNo(1), subscriptionNo(2)];
  await takeIn({ store, cart: shop.cart, session: shop.session(), connection, stream: 'subscriptions', timing: 'now', clock }); // prettier-ignore
});

const change = (answer: () => Promise<ChangeProof>) => {
  const session: CartSession = { ...shop.session(), change: answer };
  const pause = { kind: 'pause', subscriptionId: 'S000001', nextDeliveryOn: '2026-06-01' } as const;
  return changeSubscription({ store, session, connection, change: pause, clock, actor: 'workflow:1/休止' });
};
const proof = (changes: Partial<Subscription>, changed = true): ChangeProof => ({
  changed,
  before: subscriptionNo(1),
  after: subscriptionNo(1, changes),
  answer: changed ? { status: 200, codes: [] } : null,
  readAt,
});
const stored = async () =>
  (await store.query('SELECT subscription_id AS id, status, next_delivery_on AS next, read_at, xmin::text AS version FROM cart_subscription WHERE connection_id = $1 ORDER BY 1', [connection.id])).rows; // prettier-ignore
const audit = async () =>
  (await store.query('SELECT actor, action, detail FROM audit_event WHERE connection_id = $1 ORDER BY id', [connection.id])).rows; // prettier-ignore

test('what was read back is stored at once, as a reading would, and nothing else is touched', async () => {
  const before = await stored();
  expect(await change(async () => proof({ nextDeliveryOn: '2026-06-01' }))).toMatchObject({ changed: true });
  const after = await stored();
  expect(after[0]).toMatchObject({ id: 'S000001', status: 'active', next: '2026-06-01', read_at: new Date(readAt) });
  expect(after[1]).toEqual(before[1]);
  expect(await audit()).toMatchObject([
    { actor: 'workflow:1/休止', action: 'subscription.pause.asked', detail: { subscriptionId: 'S000001' } },
    { action: 'subscription.pause.done', detail: { changed: true, after: { nextDeliveryOn: '2026-06-01' } } },
  ]);
});

test('a change that was made already writes nothing but the audit', async () => {
  const before = await stored();
  await change(async () => proof({}, false));
  expect(await stored()).toEqual(before);
  expect(await audit()).toHaveLength(2);
});

test('a 定期 that was never taken in is stored too, and one that cannot be stored does not undo the proof', async () => {
  await store.query('DELETE FROM cart_subscription WHERE connection_id = $1', [connection.id]);
  await change(async () => proof({ status: 'paused' }));
  expect(await stored()).toMatchObject([{ id: 'S000001', status: 'paused' }]);
  expect(await change(async () => proof({ statusRaw: 'a\0b' }))).toMatchObject({ changed: true });
  expect(await stored()).toMatchObject([{ id: 'S000001', status: 'paused' }]);
});

test('a refusal is noted with its kind and stores nothing', async () => {
  const before = await stored();
  const refused = new Failure('cart', '休止できません。', '管理画面で確かめてください。');
  await expect(change(() => Promise.reject(refused))).rejects.toBe(refused);
  expect(await stored()).toEqual(before);
  expect((await audit()).at(-1)).toMatchObject({ action: 'subscription.pause.failed', detail: { kind: 'cart' } });
});
