import { Failure } from '../../../../lib/failure';
import { bucketOf, readSettings, shopOf, tokenKeyOf } from '../../../../lib/carts/futureshop/settings';

const GOOD = {
  apiDomain: 'api.admin.future-shop.net',
  shopKey: 'shop1',
  clientId: 'client1',
  clientSecret: 'secret1',
  pointOption: 'standard',
};
const failureOf = (settings: unknown): Failure => {
  try {
    readSettings(settings);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('expected a Failure');
};

describe('the API domain is cleaned', () => {
  test.each([
    ['https://api.admin.future-shop.net'],
    ['http://api.admin.future-shop.net/admin-api/v1/'],
    ['api.admin.future-shop.net/'],
    ['api.admin.future-shop.net:443'],
    ['  api.admin.future-shop.net\n'],
    ['\u3000ａｐｉ．ａｄｍｉｎ．ｆｕｔｕｒｅ－ｓｈｏｐ．ｎｅｔ'],
    ['API.Admin.Future-Shop.net.'],
    ['https://api.admin.future-shop.net?x=1#y'],
  ])('%j', (apiDomain) => {
    expect(readSettings({ ...GOOD, apiDomain }).apiDomain).toBe('api.admin.future-shop.net');
  });

  test('only 127.0.0.1 with a port is the sandbox', () => {
    expect(readSettings({ ...GOOD, apiDomain: 'http://127.0.0.1:5555/' })).toMatchObject({
      apiDomain: '127.0.0.1:5555',
      sandbox: true,
    });
    expect(readSettings(GOOD).sandbox).toBe(false);
  });
});

describe('what cannot be used is refused in words of its own, with the next step', () => {
  test.each([
    [undefined, '接続設定がありません'],
    [{ ...GOOD, apiDomain: undefined }, 'APIドメインが未入力'],
    [{ ...GOOD, apiDomain: ' 　' }, 'APIドメインが未入力'],
    [{ ...GOOD, apiDomain: 'https://' }, 'APIドメインが未入力'],
    [{ ...GOOD, apiDomain: '8.8.8.8' }, 'IPアドレスは使えません'],
    [{ ...GOOD, apiDomain: '[::1]' }, 'IPアドレスは使えません'],
    [{ ...GOOD, apiDomain: '127.0.0.1' }, 'IPアドレスは使えません'],
    [{ ...GOOD, apiDomain: 'localhost' }, '社内やこのパソコンの中'],
    [{ ...GOOD, apiDomain: 'db.internal' }, '社内やこのパソコンの中'],
    [{ ...GOOD, apiDomain: 'futureshop' }, '形が正しくありません'],
    [{ ...GOOD, apiDomain: 'api.future-shop.net:8443' }, '形が正しくありません'],
    [{ ...GOOD, apiDomain: 'user:pass@api.future-shop.net' }, '形が正しくありません'],
    [{ ...GOOD, apiDomain: '127.0.0.1:80@evil.example' }, '形が正しくありません'],
    [{ ...GOOD, shopKey: '' }, '店舗キーが未入力'],
    [{ ...GOOD, shopKey: 'みせ' }, '店舗キーに全角などの使えない文字'],
    [{ ...GOOD, clientId: undefined }, 'クライアントIDが未入力'],
    [{ ...GOOD, clientId: 'id:secret' }, 'クライアントIDに「:」'],
    [{ ...GOOD, clientSecret: '　' }, 'クライアントシークレットが未入力'],
    [{ ...GOOD, clientSecret: 'two words' }, 'クライアントシークレットの途中に空白'],
    [{ ...GOOD, clientSecret: 'x'.repeat(501) }, 'クライアントシークレットが長すぎます'],
    [{ ...GOOD, pointOption: 'other' }, 'ポイントの契約が選ばれていません'],
    [{ ...GOOD, requestsPerSecond: 5 }, 'お試し環境でだけ'],
    [{ ...GOOD, apiDomain: '127.0.0.1:5555', requestsPerSecond: -1 }, '負の数'],
  ])('case %#: %j', (settings, words) => {
    const failure = failureOf(settings);
    expect(failure.kind).toBe('config');
    expect(failure.message).toContain(words);
    expect(failure.hint).not.toBe('');
  });

  test('no message repeats what was typed', () => {
    const failure = failureOf({ ...GOOD, clientSecret: 'my secret' });
    expect(failure.message + failure.hint).not.toContain('my secret');
  });
});

test('spaces around pasted values are dropped', () => {
  const settings = readSettings({ ...GOOD, shopKey: ' shop1\n', clientId: '\u3000client1', clientSecret: 'secret1\t' });
  expect(settings).toMatchObject({ shopKey: 'shop1', clientId: 'client1', clientSecret: 'secret1' });
});

test('points count as usable where nothing is chosen', () => {
  expect(readSettings({ ...GOOD, pointOption: undefined }).pointOption).toBe('standard');
});

test('the sandbox may switch the limit off', () => {
  expect(readSettings({ ...GOOD, apiDomain: '127.0.0.1:5555', requestsPerSecond: 0 }).requestsPerSecond).toBe(0);
});

test('names of shop and bucket tell shops and client ids apart and hold no secret', () => {
  const one = readSettings(GOOD);
  const other = readSettings({ ...GOOD, clientId: 'client2' });
  expect(shopOf(one)).toBe('api.admin.future-shop.net/shop1');
  expect(bucketOf(one)).not.toBe(bucketOf(other));
  expect(bucketOf(one)).not.toContain('client1');
  expect(tokenKeyOf(one)).not.toBe(tokenKeyOf({ ...one, clientSecret: 'corrected' }));
});
