import { Failure } from '../../../../lib/failure';
import { futureshop } from '../../../../lib/carts/futureshop';
import { defaultMapping, unverifiedItems, readMapping } from '../../../../lib/carts/futureshop/mapping';
import { mappingSchema } from '../../../../lib/carts/futureshop/mapping-schema';
import { OpenPace } from '../ports';

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

test('without a file our mapping counts as it is', () => {
  expect(readMapping(undefined)).toBe(defaultMapping);
});

test('a correction changes only what it names', () => {
  const mapping = readMapping({
    members: { fields: { points: 'pointInfo.balance' }, codes: { gender: { '1': '男性' } } },
  });
  expect(mapping.members.fields.points).toBe('pointInfo.balance');
  expect(mapping.members.fields.mail).toBe('mail');
  expect(mapping.members.codes.gender).toEqual({ ...defaultMapping.members.codes.gender, '1': '男性' });
  expect(mapping.orders).toEqual(defaultMapping.orders);
});

test('a field that has no codes of ours may get some', () => {
  expect(readMapping('{"members":{"codes":{"registrationRoute":{"1":"PC"}}}}').members.codes.registrationRoute).toEqual(
    {
      '1': 'PC',
    },
  );
});

test.each([
  ['an unknown name', { members: { feilds: {} } }, '「members.feilds」という項目はありません'],
  ['an unknown field', { members: { fields: { maill: 'x' } } }, '「members.fields.maill」という項目はありません'],
  [
    'codes of a number',
    { members: { codes: { points: { '1': '多い' } } } },
    '「members.codes.points」という項目はここでは使えません',
  ],
  ['a wrong type', { members: { pageSize: '100' } }, '「members.pageSize」は数値で書いてください'],
  ['too large a page', { members: { pageSize: 500 } }, '「members.pageSize」の値が使えません'],
  ['an empty name', { orders: { listKey: '' } }, '「orders.listKey」の値が使えません'],
  ['a path without a slash', { token: { path: 'oauth' } }, '「token.path」の値が使えません'],
  ['a status that is none of ours', { orders: { statuses: { NEW: 'done' } } }, '「orders.statuses.NEW」は received、'],
  ['a list instead of an object', { orders: { statuses: [] } }, '「orders.statuses」は{ } で囲んだ'],
  ['a whole file that is a list', [], '全体を { } で囲んで'],
])('%s is refused, naming the place', (_name, correction, words) => {
  const failure = failureOf(correction);
  expect(failure.kind).toBe('config');
  expect(failure.message).toContain('mapping/futureshop.json');
  expect(failure.message).toContain(words);
  expect(failure.hint).not.toBe('');
});

describe('a file given as text names the line', () => {
  test('of a wrong value', () => {
    const file = '{\n  "members": {\n    "fields": {\n      "mail": "x:\\"{[",\n      "points": 5\n    }\n  }\n}';
    expect(failureOf(file).message).toContain('5行目: 「members.fields.points」');
  });

  test('of an unknown name, not of one with the same name elsewhere', () => {
    const file =
      '{ "token": { "path": "/t" },\n "orders": {\n  "fields": {},\n  "limit": 1 },\n "members": {\n "params": {\n"limit": "l" } } }';
    expect(failureOf(file).message).toContain('4行目: 「orders.limit」');
  });

  test('of a missing comma', () => {
    expect(failureOf('{\n  "members": {}\n  "orders": {}\n}').message).toContain('3行目が正しいJSONではありません');
  });

  test('of an end that is missing', () => {
    expect(failureOf('{\n  "members": {\n').message).toContain('行目が正しいJSONではありません');
  });
});

test('connecting checks the correction', () => {
  const settings = { apiDomain: 'api.admin.future-shop.net', shopKey: 's', clientId: 'c', clientSecret: 'x' };
  const ports = { clock: { now: jest.fn() }, pace: new OpenPace(), lane: 'sync' as const };
  expect(() => futureshop.connect(settings, { ...ports, mappingOverride: { member: {} } })).toThrow(Failure);
});

test('what public sources show is not called unverified, and the rest is', () => {
  expect(unverifiedItems).not.toContain('members.fields.mail');
  expect(unverifiedItems).toContain('members.fields.points');
  expect(unverifiedItems.filter((path) => path.startsWith('members.fields.'))).toHaveLength(57 - 6);
});
