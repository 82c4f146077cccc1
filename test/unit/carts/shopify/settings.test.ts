import { Failure } from '../../../../lib/failure';
import { bucketOf, readSettings, tokenKeyOf } from '../../../../lib/carts/shopify/settings';

const TOKEN = { shopDomain: 'example.myshopify.com', authentication: 'token', accessToken: 'shpat_secret1' };
const CLIENT = {
  ...{ shopDomain: 'example.myshopify.com', authentication: 'clientCredentials' },
  ...{ clientId: 'client1', clientSecret: 'secret1' },
};
const failureOf = (settings: unknown): Failure => {
  try {
    readSettings(settings);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('expected a Failure');
};

test.each([
  ['https://example.myshopify.com/admin/'],
  ['  EXAMPLE.myshopify.com\n'],
  ['ｅｘａｍｐｌｅ．ｍｙｓｈｏｐｉｆｙ．ｃｏｍ'],
])('the shop domain is cleaned: %j', (shopDomain) => {
  expect(readSettings({ ...TOKEN, shopDomain })).toMatchObject({ shopDomain: 'example.myshopify.com', sandbox: false });
});

test('without a choice the token is used, and the fields of the other way may be blank', () => {
  const { authentication: _, ...unchosen } = TOKEN;
  expect(readSettings({ ...unchosen, clientId: '', clientSecret: '' })).toMatchObject({ authentication: 'token' });
  expect(readSettings({ ...CLIENT, accessToken: '' })).toMatchObject({ clientId: 'client1' });
});

test.each([
  [undefined, '接続設定がありません'],
  [{ ...TOKEN, shopDomain: '' }, 'ショップドメインが未入力'],
  [{ ...TOKEN, shopDomain: 'example' }, '形が正しくありません'],
  [{ ...TOKEN, shopDomain: 'shop.example.com' }, '末尾が .myshopify.com'],
  [{ ...TOKEN, shopDomain: 'https://admin.shopify.com/store/example' }, '末尾が .myshopify.com'],
  [{ ...TOKEN, shopDomain: 'example.myshopify.com.evil.example' }, '末尾が .myshopify.com'],
  [{ ...TOKEN, shopDomain: '10.0.0.1' }, 'IPアドレスは使えません'],
  [{ ...TOKEN, authentication: 'oauth' }, '接続のしかたが選ばれていません'],
  [{ ...TOKEN, accessToken: undefined }, 'アクセストークンが未入力'],
  [{ ...TOKEN, accessToken: 'shpat_ａｂｃ' }, 'アクセストークンに全角など'],
  [{ ...CLIENT, clientId: ' ' }, 'クライアントIDが未入力'],
  [{ ...CLIENT, clientSecret: 'a b' }, 'クライアントシークレットの途中に空白'],
  [{ ...TOKEN, requestsPerSecond: 5 }, 'お試し環境でだけ'],
])('%j is refused in its own words, with the next step', (settings, words) => {
  const failure = failureOf(settings);
  expect(failure.kind).toBe('config');
  expect(failure.message).toContain(words);
  expect(failure.hint).not.toBe('');
});

test('a bucket belongs to one app in one shop and tells neither token nor id', () => {
  const [byToken, byClient] = [readSettings(TOKEN), readSettings(CLIENT)];
  expect(bucketOf(byToken)).not.toBe(bucketOf(byClient));
  expect(bucketOf(byToken) + bucketOf(byClient)).not.toMatch(/shpat|client1|secret1/);
  expect(bucketOf(readSettings({ ...CLIENT, clientSecret: 'secret2' }))).toBe(bucketOf(byClient));
  expect(tokenKeyOf(readSettings({ ...CLIENT, clientSecret: 'secret2' }))).not.toBe(tokenKeyOf(byClient));
});
