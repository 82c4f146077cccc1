import { Failure } from '../../../../lib/failure';
import { bucketOf, grantKeyOf, readSettings } from '../../../../lib/carts/rakuraku/settings';

const GOOD = {
  ...{ shopDomain: 'shop.raku2repeat.com', clientId: 'client1', clientSecret: 'secret1' },
  ...{ redirectUrl: 'https://www.example.com/', consentUrl: '' },
};
const failureOf = (settings: unknown): Failure => {
  try {
    readSettings(settings);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('expected a Failure');
};

test('the domain is cleaned; the registered address is not touched but for spaces around it', () => {
  const settings = readSettings({ ...GOOD, shopDomain: ' https://Shop.raku2repeat.com/admin/ ', redirectUrl: ' https://www.Example.com/a?b=1 ' }); // prettier-ignore
  expect(settings).toMatchObject({ shopDomain: 'shop.raku2repeat.com', redirectUrl: 'https://www.Example.com/a?b=1' });
});

test('before the consent its address may be blank or missing', () => {
  const { consentUrl: _, ...without } = GOOD;
  expect(readSettings(without).consentUrl).toBe('');
  expect(readSettings(GOOD).sandbox).toBe(false);
});

test.each([
  [undefined, '接続設定がありません'],
  [{ ...GOOD, shopDomain: '' }, 'ドメインが未入力'],
  [{ ...GOOD, shopDomain: '192.168.0.1' }, 'IPアドレスは使えません'],
  [{ ...GOOD, shopDomain: 'localhost' }, '社内やこのパソコンの中'],
  [{ ...GOOD, clientId: '' }, 'クライアントIDが未入力'],
  [{ ...GOOD, clientSecret: 'ひみつ' }, 'シークレットIDに全角など'],
  [{ ...GOOD, redirectUrl: '' }, 'リダイレクトURLが未入力'],
  [{ ...GOOD, redirectUrl: 'www.example.com' }, 'リダイレクトURLの形が正しくありません'],
  [{ ...GOOD, redirectUrl: 'javascript:alert(1)' }, 'リダイレクトURLの形が正しくありません'],
  [{ ...GOOD, requestsPerSecond: 5 }, 'お試し環境でだけ'],
])('%j is refused in its own words, with the next step', (settings, words) => {
  const failure = failureOf(settings);
  expect(failure.kind).toBe('config');
  expect(failure.message).toContain(words);
  expect(failure.hint).not.toBe('');
});

test('neither the bucket nor the place of the grant tells a secret', () => {
  const settings = readSettings(GOOD);
  expect(bucketOf(settings) + grantKeyOf(settings)).not.toMatch(/client1|secret1/);
  expect(grantKeyOf(readSettings({ ...GOOD, clientId: 'client2' }))).not.toBe(grantKeyOf(settings));
});
