import { Failure } from '../../../lib/failure';
import { readLineSettings } from '../../../lib/line/settings';

const good = {
  channelId: '1234567890',
  channelSecret: 'a'.repeat(32),
  tokenBy: 'longLived',
  accessToken: `${'t'.repeat(100)}/+=`,
  loginChannelId: '2000000001',
  liffId: '2000000001-AbCdEfGh',
  transactionReserve: 100,
};

const refused = (changed: Record<string, unknown>): Failure => {
  try {
    readLineSettings({ ...good, ...changed });
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('was accepted');
};

test('good settings are taken as they are', () => {
  expect(readLineSettings(good)).toEqual({ ...good, sandbox: false });
});

test('what comes from pasting is cleaned', () => {
  const read = readLineSettings({ ...good, channelId: ' 1234567890 ', accessToken: `\n${good.accessToken} ` });
  expect([read.channelId, read.accessToken]).toEqual([good.channelId, good.accessToken]);
});

test('fields left empty count as absent', () => {
  const read = readLineSettings({ ...good, loginChannelId: '', loginChannelSecret: '', liffId: ' ', apiBase: '' });
  expect([read.loginChannelId, read.loginChannelSecret, read.liffId, read.sandbox]).toEqual([undefined, undefined, undefined, false]); // prettier-ignore
});

test('with stateless tokens no access token is asked for', () => {
  expect(readLineSettings({ ...good, tokenBy: 'stateless', accessToken: '' }).accessToken).toBeUndefined();
});

test.each([
  [{ channelId: '' }, 'チャネルIDが未入力'],
  [{ channelId: '@shop' }, 'チャネルIDの形'],
  [{ channelSecret: 'short' }, 'チャネルシークレットの形'],
  [{ accessToken: '' }, 'チャネルアクセストークンが未入力'],
  [{ accessToken: 'てすと'.repeat(20) }, 'チャネルアクセストークンの形'],
  [{ liffId: 'https://liff.line.me/x' }, 'LIFF IDの形'],
  [{ liffId: '2000000002-AbCdEfGh' }, 'LIFF ID が、LINEログインのチャネルIDのものでは'],
  [{ loginChannelId: '' }, 'LINEログインのチャネルIDが未入力'],
  [{ loginChannelId: good.channelId, liffId: '' }, 'Messaging API チャネルのIDが入っています'],
  [{ transactionReserve: -1 }, '負の数'],
  [{ requestsPerSecond: 0 }, 'お試し環境でだけ'],
  [{ apiBase: 'http://127.0.0.1:5690', requestsPerSecond: 9 }, '0ではありません'],
  [{ apiBase: 'https://evil.example.com' }, '接続先は、LINE でもお試し環境でもありません'],
  [{ apiBase: 'http://127.0.0.1.example.com:1' }, '接続先は、LINE でもお試し環境でもありません'],
])('%j is refused in words with the next step', (changed, words) => {
  const failure = refused(changed);
  expect(failure.kind).toBe('config');
  expect(failure.message).toContain(words);
  expect(failure.hint).toMatch(/。$/);
});

test('only our own sandbox makes a channel a pretend one', () => {
  expect(readLineSettings({ ...good, apiBase: 'http://127.0.0.1:5690' }).sandbox).toBe(true);
});
