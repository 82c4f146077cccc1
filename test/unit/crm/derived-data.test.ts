import { DERIVED_FIELDS } from '../../../lib/carts/cart';
import { purchaseFields } from '../../../lib/carts/kit/purchase-fields';
import { cartById } from '../../../lib/carts/registry';
import { applyCustomData, getCustomData } from '../../../lib/crm/custom-data';
import { applyCustomDataOf } from '../../../lib/crm/cart-data';
import { derivedKeysLeftOut } from '../../../lib/crm/derived-data';
import { matchFriends } from '../../../lib/crm/matching';
import { addOrder, addSubscription, type OrderFacts, type SubscriptionFacts } from './purchases';
import { World, type CustomerFacts } from './world';

let world: World;
let channel: string;
let shop: string;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.end());
beforeEach(async () => {
  await world.clear();
  channel = await world.channel();
  shop = await world.connection('shop', { cart: 'repist' });
});

const apply = (connectionId = shop) => applyCustomData({ store: world.store, connectionId, clock: world.clock });
const dataOf = async (friendId: string, connectionId = shop) =>
  (await world.value<Record<string, Record<string, unknown>>>('SELECT custom_data FROM friend WHERE id = $1', [friendId]))[`cart:${connectionId}`]; // prettier-ignore

let phones = 0;
/** A friend linked by phone with a customer of the shop. */
async function linked(userId: string, facts: CustomerFacts = {}, connectionId = shop): Promise<string> {
  const phone = `+8190${String(++phones).padStart(8, '0')}`;
  await world.customer(connectionId, `C-${userId}`, { fields: { customerId: `C-${userId}` }, ...facts, phone });
  const friend = await world.friend(channel, userId, { phone });
  await matchFriends({ store: world.store, connectionId, matchKey: 'phone', clock: world.clock });
  return friend;
}

test('every derived key is one of the carts’ closed list, and what is not derived comes with the row', () => {
  const keys = purchaseFields().map(({ key }) => key);
  expect(keys.filter((key) => !(key in DERIVED_FIELDS))).toEqual(['customerId', 'points']);
  expect(Object.keys(DERIVED_FIELDS).filter((key) => !keys.includes(key))).toEqual([]);
  expect(derivedKeysLeftOut(cartById('futureshop'))).toBeNull();
});

test('everything about a customer with orders and 定期', async () => {
  const friend = await linked('U1', { fields: { customerId: 'C-U1', points: 120 } });
  await addOrder(world, shop, 'C-U1', { no: 'N-1', at: '2026-10-01T10:00:00+09:00', total: 1_000 });
  await addOrder(world, shop, 'C-U1', {
    no: 'N-2',
    at: '2026-11-20T23:30:15Z',
    total: 5_480.5,
    lines: [[1, '化粧水', 2, 'LOTION'], [2, '美容液', 1, 'SERUM'], [2, '化粧水', 1, 'LOTION'], [2, 'おまけ', 1, '']],
  }); // prettier-ignore
  await addSubscription(world, shop, 'C-U1', '7', { next: '2026-12-24', count: 3, products: [['TEIKI-A', 'A'], ['TEIKI-B', 'B']] }); // prettier-ignore
  await addSubscription(world, shop, 'C-U1', '12', { next: '2026-12-10', count: 8, products: [['TEIKI-C', 'C'], ['TEIKI-A', 'A']] }); // prettier-ignore
  expect(await apply()).toMatchObject({ outcome: 'applied', written: 1, definitionsCreated: 10 });
  expect(await dataOf(friend)).toEqual({
    subscriptionProductCode: 'TEIKI-C,TEIKI-A,TEIKI-B',
    productCode: 'LOTION,SERUM',
    purchasedAt: '2026-11-21T08:30:15+09:00',
    purchaseCount: 2,
    purchaseAmount: 5_480.5,
    subscriptionStatus: '定期継続中',
    'subscriptionStatus.code': 'active',
    customerId: 'C-U1',
    nextDeliveryOn: '2026-12-10',
    subscriptionCount: 8,
    points: 120,
  });
  expect(await getCustomData(world.store, friend, ['継続ステータス(リピスト)', '購入日時(リピスト)'])).toMatchObject([
    { value: '定期継続中', code: 'active', readOnly: true },
    { value: '2026-11-21T08:30:15+09:00', type: 'date' },
  ]);
});

test.each<[string, OrderFacts[], Record<string, unknown>]>([
  ['nothing bought says nothing, not 0', [], {}],
  [
    'of orders at the same moment the one with the later number',
    [
      { no: 'N-1', at: '2026-11-01T10:00:00+09:00', total: 1 },
      { no: 'N-2', at: '2026-11-01T10:00:00+09:00', total: 2 },
    ],
    { productCode: 'P', purchasedAt: '2026-11-01T10:00:00+09:00', purchaseCount: 2, purchaseAmount: 2 },
  ],
  [
    'cancelled orders, by status or by date, do not count',
    [
      { no: 'N-1', at: '2026-11-01T10:00:00+09:00', total: 1 },
      { no: 'N-2', at: '2026-11-02T10:00:00+09:00', status: 'cancelled' },
      { no: 'N-3', at: '2026-11-03T10:00:00+09:00', cancelledAt: '2026-11-04T10:00:00+09:00' },
    ],
    { productCode: 'P', purchasedAt: '2026-11-01T10:00:00+09:00', purchaseCount: 1, purchaseAmount: 1 },
  ],
  ['cancelled orders alone count as none', [{ no: 'N-1', at: '2026-11-01T10:00:00+09:00', status: 'cancelled' }], {}],
  [
    'an amount and codes that the cart does not give are absent',
    [{ no: 'N-1', at: '2026-11-01T10:00:00+09:00', total: null, lines: [[1, 'x', 1, '']] }],
    { purchasedAt: '2026-11-01T10:00:00+09:00', purchaseCount: 1 },
  ],
])('orders: %s', async (_, orders, expected) => {
  const friend = await linked('U1');
  for (const facts of orders) await addOrder(world, shop, 'C-U1', facts);
  await apply();
  expect(await dataOf(friend)).toEqual({ customerId: 'C-U1', ...expected });
});

const word = (status: string, code: string) => ({ subscriptionStatus: status, 'subscriptionStatus.code': code });

test.each<[string, Record<string, SubscriptionFacts>, Record<string, unknown>]>([
  ['none', {}, {}],
  [
    'active before paused and cancelled; the soonest active delivery and its count, whatever the others say',
    {
      1: { status: 'cancelled', next: '2026-12-01', count: 1, products: [['A', 'a']] },
      2: { status: 'active', next: '2026-12-20', count: 2, products: [['B', 'b']] },
      3: { status: 'paused', next: '2026-12-02', count: 3, products: [['C', 'c']] },
      4: { status: 'active', next: '2026-12-15', count: 4, products: [['D', 'd']] },
    },
    { ...word('定期継続中', 'active'), subscriptionProductCode: 'D,C,B', nextDeliveryOn: '2026-12-15', subscriptionCount: 4 }, // prettier-ignore
  ],
  [
    'paused before cancelled; what does not go on has no next delivery',
    {
      1: { status: 'cancelled', products: [['A', 'a']] },
      2: { status: 'paused', next: '2026-12-02', count: 3, products: [['B', 'b']] },
      3: { status: 'unknown', products: [['C', 'c']] },
    },
    { ...word('停止', 'paused'), subscriptionProductCode: 'C,B' },
  ],
  [
    'cancelled before unknown',
    { 1: { status: 'unknown', products: [] }, 2: { status: 'cancelled', products: [['B', 'b']] } },
    word('解約済み', 'cancelled'),
  ],
  [
    'all cancelled: the codes of the latest, by the number as a number',
    { 9: { status: 'cancelled', products: [['A', 'a']] }, 10: { status: 'cancelled', products: [['B', 'b'], ['A', 'a']] } },
    { ...word('解約済み', 'cancelled'), subscriptionProductCode: 'B,A' },
  ],
  ['unknown only', { 1: { status: 'unknown' } }, { ...word('不明', 'unknown'), subscriptionProductCode: 'P' }],
  [
    'an active one without a date comes after those that have one',
    { 1: { next: null, count: 5 }, 2: { next: '2027-01-31', count: 2 } },
    { ...word('定期継続中', 'active'), subscriptionProductCode: 'P', nextDeliveryOn: '2027-01-31', subscriptionCount: 2 }, // prettier-ignore
  ],
  [
    'no date at all: the count alone',
    { 1: { next: null, count: 5 } },
    { ...word('定期継続中', 'active'), subscriptionProductCode: 'P', subscriptionCount: 5 },
  ],
])('定期: %s', async (_, subscriptions, expected) => {
  const friend = await linked('U1');
  for (const [id, facts] of Object.entries(subscriptions)) await addSubscription(world, shop, 'C-U1', id, facts);
  await apply();
  expect(await dataOf(friend)).toEqual({ customerId: 'C-U1', ...expected });
}); // prettier-ignore

test('a count that the cart gives itself goes before ours', async () => {
  const friend = await linked('U1', { fields: { customerId: 'C-U1', purchaseCount: 31 } });
  await addOrder(world, shop, 'C-U1', { no: 'N-1', at: '2026-11-01T10:00:00+09:00' });
  await apply();
  expect(await dataOf(friend)).toMatchObject({ purchaseCount: 31 });
});

test('another customer’s orders and 定期, and those of another shop, are nobody else’s', async () => {
  const second = await world.connection('second', { cart: 'ecforce' });
  const friend = await linked('U1');
  await linked('U2');
  for (const [connection, customer] of [[shop, 'C-U2'], [second, 'C-U1']] as const) {
    await addOrder(world, connection, customer, { no: `N-${customer}`, at: '2026-11-01T10:00:00+09:00' });
    await addSubscription(world, connection, customer, `S-${customer}`);
  } // prettier-ignore
  expect(await apply()).toMatchObject({ written: 2 });
  expect(await dataOf(friend)).toEqual({ customerId: 'C-U1' });
});

test('a cart fills only the fields that it declares, and one friend has the values of each shop', async () => {
  const declared = cartById('ecforce').fields.map(({ key }) => key);
  const second = await world.connection('second', { cart: 'ecforce' });
  const friend = await linked('U1', { fields: { customerId: 'C-U1', points: 5 } });
  const phone = await world.value<string>('SELECT value FROM identity WHERE friend_id = $1', [friend]);
  await world.customer(second, 'E-1', { phone, fields: { customerId: 'E-1' } });
  await matchFriends({ store: world.store, connectionId: second, matchKey: 'phone', clock: world.clock });
  await addSubscription(world, shop, 'C-U1', '1', { status: 'cancelled' });
  await addSubscription(world, second, 'E-1', '1', { next: '2026-12-01' });
  await addOrder(world, second, 'E-1', { no: 'N-1', at: '2026-11-01T10:00:00+09:00' });
  for (const connection of [shop, second]) await apply(connection);
  expect(await dataOf(friend)).toMatchObject({ subscriptionStatus: '解約済み', points: 5 });
  const ofSecond = (await dataOf(friend, second))!;
  expect(ofSecond).toMatchObject({ customerId: 'E-1', subscriptionStatus: '定期継続中', purchaseCount: 1 });
  expect(Object.keys(ofSecond).filter((key) => !declared.includes(key.replace('.code', '')))).toEqual([]);
  await world.store.query(`UPDATE cart_connection SET cart = 'futureshop' WHERE id = $1`, [second]);
  await apply(second);
  expect(await dataOf(friend, second)).toEqual({ customerId: 'E-1' });
});

test('what follows is cleared when it no longer does, and a run that changes nothing writes nothing', async () => {
  const friend = await linked('U1');
  await linked('U2');
  await addSubscription(world, shop, 'C-U1', '1', { next: '2026-12-01', count: 1 });
  await addOrder(world, shop, 'C-U2', { no: 'N-1', at: '2026-11-01T10:00:00+09:00', total: 3_960 });
  await apply();
  const before = await world.writes();
  world.clock.set('2026-11-23T01:00:00+09:00');
  expect(await apply()).toMatchObject({ written: 0, unchanged: 2, definitionsCreated: 0 });
  expect(await world.writes()).toBe(before);
  await world.store.query(`UPDATE cart_subscription SET status = 'cancelled'`);
  expect(await apply()).toMatchObject({ written: 1, unchanged: 1 });
  expect(await dataOf(friend)).toEqual({ customerId: 'C-U1', ...word('解約済み', 'cancelled'), subscriptionProductCode: 'P' }); // prettier-ignore
});

test('a customer who left keeps what followed, marked 退会', async () => {
  const friend = await linked('U1');
  await addSubscription(world, shop, 'C-U1', '1', { status: 'cancelled' });
  await world.store.query(`UPDATE cart_customer SET withdrawn_on = '2026-11-21'`);
  await apply();
  expect(await dataOf(friend)).toMatchObject({ customerId: 'C-U1', ...word('解約済み', 'cancelled'), withdrawnOn: '2026-11-21' }); // prettier-ignore
});

test('a friend who was just linked has all of it at once', async () => {
  await linked('U0');
  const friend = await linked('U1');
  await addSubscription(world, shop, 'C-U1', '1', { next: '2026-12-01' });
  await applyCustomDataOf({ store: world.store, connectionId: shop, friendId: friend, clock: world.clock });
  expect(await dataOf(friend)).toMatchObject({ subscriptionStatus: '定期継続中', nextDeliveryOn: '2026-12-01' });
  expect(await world.value('SELECT count(*)::int FROM friend WHERE custom_data <> $1', ['{}'])).toBe(1);
});

test('says of each value when the rows were read that it follows from', async () => {
  const friend = await linked('U1');
  await addSubscription(world, shop, 'C-U1', '1');
  await apply();
  const readAt = async (label: string) => (await getCustomData(world.store, friend, [`${label}(リピスト)`]))[0]!.readAt;
  const run = (stream: string, at: string) =>
    world.store.query(
      `INSERT INTO sync_run (connection_id, stream, business_day, state, started_at, heartbeat_at)
       VALUES ($1, $2, '2026-11-22', 'completed', $3, $3)`,
      [shop, stream, at],
    );
  expect(await readAt('継続ステータス')).toBeNull();
  await run('subscriptions', '2026-11-22T02:00:00+09:00');
  await run('orders', '2026-11-22T03:00:00+09:00');
  const instants = await Promise.all(['カート顧客ID', '継続ステータス', '購入金額'].map(readAt));
  expect(instants.map((at) => new Date(at!).toISOString())).toEqual([
    '2026-11-21T16:00:00.000Z',
    '2026-11-21T17:00:00.000Z',
    '2026-11-21T18:00:00.000Z',
  ]);
});

test('12,000 friends with orders and 定期 are done in chunks, and again without writing', async () => {
  await world.store.query(
    `INSERT INTO cart_customer (connection_id, cart_customer_id, fields, read_at)
     SELECT $1, 'C' || n, jsonb_build_object('customerId', 'C' || n), now() FROM generate_series(1, 12000) AS n`,
    [shop],
  );
  await world.store.query(
    `INSERT INTO friend (channel_id, line_user_id, created_at, updated_at)
     SELECT $1, 'C' || n, now(), now() FROM generate_series(1, 12000) AS n`,
    [channel],
  );
  await world.store.query(
    `INSERT INTO customer_link (connection_id, channel_id, customer_id, friend_id, key_kind, linked_at)
     SELECT $1, f.channel_id, c.id, f.id, 'phone', now() FROM friend f JOIN cart_customer c ON c.cart_customer_id = f.line_user_id`, // prettier-ignore
    [shop],
  );
  await world.store.query(
    `WITH orders AS (
       INSERT INTO cart_order (connection_id, order_no, cart_customer_id, ordered_at, status, status_raw, total, still_open, read_at)
       SELECT $1, 'O' || n, 'C' || (1 + n % 12000), timestamptz '2026-01-01' + n * interval '1 minute', 'shipped', '', n, false, now()
       FROM generate_series(1, 36000) AS n RETURNING id)
     INSERT INTO cart_order_line (order_id, line_no, shipment_no, product_code, product_name, quantity)
     SELECT id, line, 1, 'P' || line, '', 1 FROM orders, generate_series(1, 2) AS line`,
    [shop],
  );
  await world.store.query(
    `INSERT INTO cart_subscription (connection_id, subscription_id, cart_customer_id, status, status_raw, next_delivery_on, count, products, read_at)
     SELECT $1, n::text, 'C' || (1 + n % 12000), CASE n % 3 WHEN 0 THEN 'active' ELSE 'cancelled' END, '', '2026-12-01', n % 9,
       '[{"productCode": "T", "productName": "t", "quantity": 1}]', now() FROM generate_series(1, 24000) AS n`,
    [shop],
  );
  expect(await apply()).toMatchObject({ written: 12_000, unchanged: 0 });
  expect(await apply()).toMatchObject({ written: 0, unchanged: 12_000 });
  const sums = await world.store.query(
    `SELECT sum((d ->> 'purchaseCount')::int)::int AS orders, count(*) FILTER (WHERE d ->> 'subscriptionStatus' = '定期継続中')::int AS active
     FROM (SELECT custom_data -> $1 AS d FROM friend) AS f`,
    [`cart:${shop}`],
  );
  expect(sums.rows).toEqual([{ orders: 36_000, active: 4_000 }]);
}, 120_000);
