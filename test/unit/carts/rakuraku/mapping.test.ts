import { defaultMapping, readMapping, unverifiedItems } from '../../../../lib/carts/rakuraku/mapping';
import { rakuraku } from '../../../../lib/carts/rakuraku';
import { Failure } from '../../../../lib/failure';
import { portsWith } from '../ports';

const failureOf = (correction: unknown): Failure => {
  try {
    readMapping(correction);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('expected a Failure');
};

test('a correction changes what it names and nothing else', () => {
  const mapping = readMapping('{ "subscriptions": { "fields": { "count": "times" }, "statuses": { "4": "paused" } } }');
  expect(mapping.subscriptions.fields.count).toBe('times');
  expect(mapping.subscriptions.statuses).toMatchObject({ 1: 'active', 4: 'paused' });
  expect(mapping.customers).toEqual(defaultMapping.customers);
});

test.each([
  ['{\n "subscriptions": {\n  "pathh": "/x"\n }\n}', '3行目: 「subscriptions.pathh」という項目はありません'],
  ['{\n "subscriptions": {\n  "path": 5\n }\n}', '3行目: 「subscriptions.path」は文字で書いてください'],
  ['{\n "subscriptions": {\n  "statuses": { "4": "sleeping" }\n }\n}', '3行目: 「subscriptions.statuses.4」'],
  ['{\n "customers": {,}\n}', '2行目が正しいJSONではありません'],
])('a wrong line is named: %j', (text, words) => {
  expect(failureOf(text)).toMatchObject({ kind: 'config', message: expect.stringContaining(words) });
});

test('a wrong correction stops the connection before any call', () => {
  const settings = {
    shopDomain: 'shop.example.com',
    clientId: 'a',
    clientSecret: 'b',
    redirectUrl: 'https://example.com/',
  };
  expect(() => rakuraku.connect(settings, portsWith({ mappingOverride: '{ "x": 1 }' }))).toThrow(
    'mapping/rakuraku.json',
  );
});

test('what is documented is not called unverified, what is guessed is', () => {
  expect(unverifiedItems).not.toContain('subscriptions.statuses.1');
  expect(unverifiedItems).not.toContain('subscriptions.fields.nextDeliveryOn');
  expect(unverifiedItems).toEqual(
    expect.arrayContaining([
      'subscriptions.path',
      'subscriptions.updatePath',
      'subscriptions.memo',
      'customers.fields.points',
    ]),
  );
});
