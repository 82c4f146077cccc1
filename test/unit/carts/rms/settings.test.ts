import { bucketOf, readSettings, shopOf } from '../../../../lib/carts/rms/settings';
import { Failure } from '../../../../lib/failure';

const GOOD = { serviceSecret: 'SP123456_abc', licenseKey: 'SL123456_def' };

const failureOf = (settings: unknown): Failure => {
  try {
    readSettings(settings);
  } catch (error) {
    if (error instanceof Failure) return error;
  }
  throw new Error('expected a Failure');
};

test('a shop is asked at RMS’s own host, pasted spaces dropped', () => {
  expect(readSettings({ ...GOOD, licenseKey: ' SL123456_def\n', apiDomain: '' })).toMatchObject({
    ...{ licenseKey: 'SL123456_def', host: 'api.rms.rakuten.co.jp', sandbox: false },
  });
});

test.each([
  [undefined, '接続設定がありません'],
  [{}, 'serviceSecretが未入力'],
  [{ ...GOOD, licenseKey: '' }, 'licenseKeyが未入力'],
  [{ ...GOOD, serviceSecret: 'ＳＰ' }, 'serviceSecretに全角'],
  [{ serviceSecret: GOOD.licenseKey, licenseKey: GOOD.serviceSecret }, 'serviceSecretの欄に、licenseKey'],
  [{ ...GOOD, licenseKey: GOOD.serviceSecret }, 'licenseKeyの欄に、serviceSecret'],
  [{ ...GOOD, apiDomain: 'evil.example.com' }, 'お試し環境でだけ変えられます'],
  [{ ...GOOD, requestsPerSecond: 5 }, 'お試し環境でだけ'],
])('case %#: %j is refused in its own words, with the next step', (settings, words) => {
  const failure = failureOf(settings);
  expect(failure).toMatchObject({ kind: 'config', message: expect.stringContaining(words) });
  expect(failure.hint).not.toBe('');
});

test('a renewed licenseKey is the same shop in the same bucket, and another secret is another shop', () => {
  const before = readSettings(GOOD);
  const after = readSettings({ ...GOOD, licenseKey: 'SL123456_renewed' });
  expect(shopOf(after)).toBe(shopOf(before));
  expect(bucketOf(after)).toBe(bucketOf(before));
  expect(shopOf(before)).toBe('api.rms.rakuten.co.jp/123456');
  expect(shopOf(readSettings({ ...GOOD, serviceSecret: 'SP654321_abc' }))).not.toBe(shopOf(before));
});

test('a secret without a shop’s number names its shop without being told', () => {
  const shop = shopOf(readSettings({ ...GOOD, serviceSecret: 'other-secret' }));
  expect(shop).not.toContain('other-secret');
  expect(shop).not.toBe(shopOf(readSettings({ ...GOOD, serviceSecret: 'another-secret' })));
});
