import { Failure } from '../../../../lib/failure';
import { repist } from '../../../../lib/carts/repist';
import { defaultMapping, readMapping, unverifiedItems } from '../../../../lib/carts/repist/mapping';
import { mappingSchema } from '../../../../lib/carts/repist/mapping-schema';
import { startRepistSandbox } from '../../../../runtime/sandbox/repist/server';
import { collect, portsWith } from '../ports';

const failureOf = (correction: unknown): Failure => {
  try {
    readMapping(correction);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('expected a Failure');
};

test('our own mapping passes its own check', () => {
  expect(mappingSchema.parse(defaultMapping)).toEqual(defaultMapping);
});

test('a correction changes only what it names', () => {
  const mapping = readMapping({ orders: { statuses: { 保留: 'received' }, couriers: { '1': 'ヤマト運輸' } } });
  expect(mapping.orders.statuses).toEqual({ ...defaultMapping.orders.statuses, 保留: 'received' });
  expect(mapping.orders.couriers).toEqual({ '1': 'ヤマト運輸' });
  expect(mapping.customers).toEqual(defaultMapping.customers);
});

test.each([
  ['an unknown name', '{\n "customers": {\n  "feilds": {}\n }\n}', '3行目: 「customers.feilds」という項目はありません'],
  ['an unknown item', '{ "orders": {\n "fields": {\n "shiped": "x" } } }', '3行目: 「orders.fields.shiped」'],
  [
    'a place of the token that is none',
    '{\n"token": { "in": "cookie" } }',
    '2行目: 「token.in」は body、header、query',
  ],
  ['a status of ours that is none', '{ "subscriptions": { "statuses": {\n"継続": "on" } } }', '2行目: 「subscriptions'],
  ['too large a batch', '{ "orders": { "batchSize": 500 } }', '「orders.batchSize」の値が使えません'],
  ['a missing comma', '{\n "apiPath": "/a"\n "method": "GET"\n}', '3行目が正しいJSONではありません'],
])('%s is refused with its line', (_case, text, words) => {
  const failure = failureOf(text);
  expect(failure.kind).toBe('config');
  expect(failure.message).toContain('mapping/repist.json');
  expect(failure.message).toContain(words);
  expect(failure.hint).not.toBe('');
});

test('connecting checks the correction', () => {
  const settings = { cartDomain: 'shop.example.jp', accessToken: 'Token1' };
  expect(() => repist.connect(settings, portsWith({ mappingOverride: '{ "customer": {} }' }))).toThrow(Failure);
});

test('only words that operators’ pages document are called verified', () => {
  expect(unverifiedItems).not.toContain('subscriptions.statuses.継続');
  expect(unverifiedItems).not.toContain('orders.statuses.出荷手配中');
  expect(unverifiedItems).toEqual(
    expect.arrayContaining(['apiPath', 'token.in', 'customers.fields.phone', 'orders.shipment.shippedOn']),
  );
});

test.each([
  ['header', { token: { in: 'header', name: 'X-Access-Token' } }],
  ['query', { token: { in: 'query' } }],
  ['body', { body: 'json' }],
] as const)('a shop that wants its token in the %s is read once the file says so', async (tokenIn, mappingOverride) => {
  const sandbox = await startRepistSandbox({ customers: 5, subscriptions: 0, orders: 0, pace: false, tokenIn });
  try {
    const before = await repist.connect(sandbox.credentials, portsWith()).check();
    expect(before.ok).toBe(tokenIn === 'body');
    const session = repist.connect(sandbox.credentials, portsWith({ mappingOverride }));
    expect((await session.check()).ok).toBe(true);
    expect((await collect(session.customers())).flatMap(({ rows }) => rows)).toHaveLength(5);
  } finally {
    await sandbox.stop();
  }
});
