import { bucketOf, readSettings, shopOf, tokenKeyOf } from '../../../../lib/carts/ecforce/settings';
import { Failure } from '../../../../lib/failure';

const DOMAINS = { cartDomain: 'www.example.com', apiDomain: 'api.example.com' };
const TOKEN = { ...DOMAINS, signIn: 'token', token: 'abc123' };
const LOGIN = { ...DOMAINS, signIn: 'password', email: 'a@example.com', password: 'secret1' };

const failureOf = (settings: unknown): Failure => {
  try {
    readSettings(settings);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('expected a Failure');
};

test.each([
  ['https://www.example.com/admin/', 'www.example.com'],
  ['http://Shop.Example.com', 'shop.example.com'],
  ['　ｗｗｗ．ｅｘａｍｐｌｅ．ｃｏｍ ', 'www.example.com'],
])('the domain %s is cleaned to %s, its www. or shop. kept', (pasted, cleaned) => {
  expect(readSettings({ ...TOKEN, cartDomain: pasted }).cartDomain).toBe(cleaned);
  expect(readSettings({ ...TOKEN, apiDomain: pasted }).apiDomain).toBe(cleaned);
});

test.each([
  ['abc123'],
  [' abc123\n'],
  ['Token token="abc123"'],
  ['Authorization: Token token="abc123"'],
  ['Token token=abc123'],
])('the token %j is read as abc123', (pasted) => {
  expect(readSettings({ ...TOKEN, token: pasted })).toMatchObject({ token: 'abc123' });
});

test.each([
  [undefined, '接続設定がありません'],
  [{ ...DOMAINS, signIn: 'other' }, '接続設定がありません'],
  [{ ...TOKEN, cartDomain: '' }, 'カートドメインが未入力'],
  [{ ...TOKEN, apiDomain: undefined }, 'APIドメインが未入力'],
  [{ ...TOKEN, cartDomain: '192.168.0.1' }, 'カートドメインにIPアドレス'],
  [{ ...TOKEN, apiDomain: 'localhost' }, 'APIドメインが社内'],
  [{ ...TOKEN, apiDomain: '127.0.0.1:8080' }, '一方だけが、お試し環境'],
  [{ ...TOKEN, token: '' }, 'APIトークンが未入力'],
  [{ ...TOKEN, token: undefined }, 'APIトークンが未入力'],
  [{ ...TOKEN, token: 'とーくん' }, 'APIトークンに全角'],
  [{ ...TOKEN, token: 'a"b' }, 'APIトークンに使えない文字'],
  [{ ...LOGIN, email: '' }, 'メールアドレスが未入力'],
  [{ ...LOGIN, email: 'admin' }, 'メールアドレスの形'],
  [{ ...LOGIN, password: '' }, 'パスワードが未入力'],
  [{ ...TOKEN, suspendReasonId: '三' }, '停止理由のIDは数字'],
  [{ ...TOKEN, cancelReasonId: '1,2' }, 'キャンセル理由のIDは数字'],
  [{ ...TOKEN, requestsPerSecond: 5 }, 'お試し環境でだけ'],
])('case %#: %j is refused in its own words, with the next step', (settings, words) => {
  const failure = failureOf(settings);
  expect(failure).toMatchObject({ kind: 'config', message: expect.stringContaining(words) });
  expect(failure.hint).not.toBe('');
});

test('what the other way of signing in left behind does not matter', () => {
  expect(readSettings({ ...TOKEN, email: '', password: '' })).toMatchObject({ signIn: 'token', sandbox: false });
  expect(readSettings({ ...LOGIN, token: '', suspendReasonId: '', cancelReasonId: '' })).toMatchObject({
    signIn: 'password',
  });
});

test('a shop waits in one bucket whatever the login, and a corrected password gets no token of the wrong one', () => {
  expect(shopOf(readSettings(TOKEN))).toBe('api.example.com');
  expect(bucketOf(readSettings(TOKEN))).toBe(bucketOf(readSettings(LOGIN)));
  const settings = readSettings(LOGIN);
  const keyOf = (password: string) => tokenKeyOf(settings, { email: 'a@example.com', password });
  expect(keyOf('one')).not.toBe(keyOf('two'));
  expect(keyOf('one')).not.toContain('one');
});
