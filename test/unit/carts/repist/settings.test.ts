import { Failure } from '../../../../lib/failure';
import { bucketOf, readSettings } from '../../../../lib/carts/repist/settings';

const GOOD = { cartDomain: 'shop.example.jp', accessToken: 'Token123' };

const failureOf = (settings: unknown): Failure => {
  try {
    readSettings(settings);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('expected a Failure');
};

test.each([
  ['http://shop.example.jp/admin/'],
  ['https://shop.example.jp/admin/login.php?x=1'],
  [' shop.example.jp\n'],
  ['ｓｈｏｐ．ｅｘａｍｐｌｅ．ｊｐ'],
])('the cart domain is cleaned: %j', (cartDomain) => {
  expect(readSettings({ ...GOOD, cartDomain }).cartDomain).toBe('shop.example.jp');
});

test('spaces around the token come from pasting and are dropped', () => {
  expect(readSettings({ ...GOOD, accessToken: ' \u3000Token123\n' }).accessToken).toBe('Token123');
});

test.each([
  ['no settings', undefined, 'リピストの接続設定がありません'],
  ['no domain', { ...GOOD, cartDomain: '' }, 'カートドメインが未入力'],
  ['a domain that is none', { ...GOOD, cartDomain: 'shop' }, 'カートドメインの形が正しくありません'],
  ['an address', { ...GOOD, cartDomain: '10.0.0.1' }, 'カートドメインにIPアドレスは使えません'],
  ['this computer', { ...GOOD, cartDomain: 'localhost' }, '社内やこのパソコンの中'],
  ['no token', { cartDomain: GOOD.cartDomain }, 'アクセストークンが未入力'],
  ['a blank token', { ...GOOD, accessToken: ' \u3000' }, 'アクセストークンが未入力'],
  ['a token with a hyphen', { ...GOOD, accessToken: 'Token-123' }, '半角英数字以外の文字'],
  ['a token with its name in front', { ...GOOD, accessToken: 'token:abc' }, '半角英数字以外の文字'],
  ['a token in full width', { ...GOOD, accessToken: 'Ｔｏｋｅｎ' }, '全角などの使えない文字'],
  ['two tokens', { ...GOOD, accessToken: 'Token1 Token2' }, '途中に空白'],
  ['a pace of its own', { ...GOOD, requestsPerSecond: 5 }, 'お試し環境でだけ'],
])('%s is told before anybody is asked, with the next step', (_case, settings, words) => {
  const failure = failureOf(settings);
  expect(failure.kind).toBe('config');
  expect(failure.message).toContain(words);
  expect(failure.hint).not.toBe('');
  expect(failure.message + failure.hint).not.toContain('Token1');
});

test('a missing token and a malformed one are two causes', () => {
  const missing = failureOf({ ...GOOD, accessToken: '' });
  expect(missing.message).not.toBe(failureOf({ ...GOOD, accessToken: 'a-b' }).message);
});

test('requests of one token are counted together, and the token is not told', () => {
  const one = readSettings(GOOD);
  expect(bucketOf(one)).not.toContain('Token123');
  expect(bucketOf(one)).not.toBe(bucketOf({ ...one, accessToken: 'Token456' }));
  expect(readSettings({ ...GOOD, cartDomain: '127.0.0.1:5555', requestsPerSecond: 0 })).toMatchObject({
    sandbox: true,
  });
});
