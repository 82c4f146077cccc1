import { Failure } from '../../../../lib/failure';
import { subscstore } from '../../../../lib/carts/subscstore';
import { defaultMapping, readMapping, unverifiedItems } from '../../../../lib/carts/subscstore/mapping';
import { mappingSchema } from '../../../../lib/carts/subscstore/mapping-schema';
import { portsWith } from '../ports';

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
  const mapping = readMapping('{ "subscriptions": { "statuses": { "3": "cancelled" } } }');
  expect(mapping.subscriptions.statuses).toEqual({ ...defaultMapping.subscriptions.statuses, '3': 'cancelled' });
  expect(mapping.orders).toEqual(defaultMapping.orders);
});

test.each([
  ['an unknown name', '{\n "token": {\n  "pfad": "/x"\n }\n}', '3行目: 「token.pfad」という項目はありません'],
  ['a path without a slash', '{ "orders": {\n "path": "orders" } }', '2行目: 「orders.path」の値が使えません'],
  ['a wrong type', '{\n\n"pageSize": "100" }', '3行目: 「pageSize」は数値で書いてください'],
  ['a status of ours that is none', '{ "orders": { "statuses": {\n"3": "done" } } }', '2行目: 「orders.statuses.3」'],
  ['a missing comma', '{\n "pageSize": 5\n "firstDay": "2020-01-01"\n}', '3行目が正しいJSONではありません'],
])('%s is refused with its line', (_case, text, words) => {
  const failure = failureOf(text);
  expect(failure.kind).toBe('config');
  expect(failure.message).toContain('mapping/subscstore.json');
  expect(failure.message).toContain(words);
  expect(failure.hint).not.toBe('');
});

test('connecting checks the correction', () => {
  const settings = { cartDomain: 'shop.example.jp', applicationId: 'a', secretKey: 's' };
  expect(() => subscstore.connect(settings, portsWith({ mappingOverride: { user: {} } }))).toThrow(Failure);
});

test('what public clients read is not called unverified, and the lists are', () => {
  expect(unverifiedItems).not.toContain('customers.fields.points');
  expect(unverifiedItems).not.toContain('subscriptions.statuses.2');
  expect(unverifiedItems).toEqual(
    expect.arrayContaining(['orders.path', 'orders.statuses.受付', 'customers.listKey', 'orders.shipment.shippedOn']),
  );
  for (const place of unverifiedItems) expect(place).toMatch(/^\w+(\.[^.]+)*$/);
});
