import { Failure } from '../../../../lib/failure';
import { bucketOf, readSettings, tokenKeyOf } from '../../../../lib/carts/subscstore/settings';

const GOOD = { cartDomain: 'shop.example.jp', applicationId: 'app-1', secretKey: 'secret_1' };

const failureOf = (settings: unknown): Failure => {
  try {
    readSettings(settings);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('expected a Failure');
};

test.each([['https://shop.example.jp/admin'], ['shop.example.jp/admin/'], ['ＳＨＯＰ．example.jp']])(
  'the cart domain is cleaned: %s',
  (cartDomain) => {
    expect(readSettings({ ...GOOD, cartDomain }).cartDomain).toBe('shop.example.jp');
  },
);

test.each([
  ['no settings', null, 'サブスクストアの接続設定がありません'],
  ['no domain', { ...GOOD, cartDomain: ' ' }, 'カートドメインが未入力'],
  ['a domain that is none', { ...GOOD, cartDomain: 'a b' }, 'カートドメインの形が正しくありません'],
  ['this computer', { ...GOOD, cartDomain: 'db.internal' }, '社内やこのパソコンの中'],
  ['no application id', { ...GOOD, applicationId: '' }, 'アプリケーションIDが未入力'],
  ['no secret key', { ...GOOD, secretKey: undefined }, 'シークレットキーが未入力'],
  ['a secret key in full width', { ...GOOD, secretKey: 'ひみつ' }, 'シークレットキーに全角などの使えない文字'],
  ['a pace of its own', { ...GOOD, requestsPerSecond: 9 }, 'お試し環境でだけ'],
])('%s is told before anybody is asked, with the next step', (_case, settings, words) => {
  const failure = failureOf(settings);
  expect(failure.kind).toBe('config');
  expect(failure.message).toContain(words);
  expect(failure.hint).not.toBe('');
});

test('names of bucket and token tell nothing, and a corrected key gets a token of its own', () => {
  const one = readSettings(GOOD);
  expect(bucketOf(one) + tokenKeyOf(one)).not.toMatch(/app-1|secret_1/);
  expect(tokenKeyOf(one)).not.toBe(tokenKeyOf({ ...one, secretKey: 'corrected' }));
  expect(bucketOf(one)).toBe(bucketOf({ ...one, secretKey: 'corrected' }));
});
