import { DateTime } from 'luxon';
import { courierOf } from '../../../lib/line/messages/shipping/couriers';
import { shippingSince } from '../../../lib/line/messages/shipping/read';
import { isPlausibleSlip, slipsOf } from '../../../lib/line/messages/shipping/slips';
import { shippingStatus, type Progress } from '../../../lib/line/messages/shipping/status';
import { droppedNote, splitOrders } from '../../../lib/line/messages/split';

const zone = process.env.TZ;
afterEach(() => {
  process.env.TZ = zone;
});

describe.each(['Asia/Tokyo', 'America/New_York'])('three calendar months back, on a machine in %s', (tz) => {
  test.each([
    ['2026-05-31T12:00:00+09:00', '2026-02-28'],
    ['2028-05-31T00:00:00+09:00', '2028-02-29'],
    ['2026-05-30T23:59:59+09:00', '2026-02-28'],
    ['2026-03-31T09:00:00+09:00', '2025-12-31'],
    ['2026-11-22T00:30:00+09:00', '2026-08-22'],
    ['2026-11-21T23:59:00+09:00', '2026-08-21'],
    ['2026-02-28T15:00:00Z', '2025-12-01'],
  ])('of %s is the start of %s in Japan', (now, day) => {
    process.env.TZ = tz;
    expect(shippingSince(DateTime.fromISO(now)).toISO()).toBe(`${day}T00:00:00.000+09:00`);
  });
});

describe('配送状況 of a parcel', () => {
  const base: Progress = { status: 'received', cancelled: false, shippedOn: null, hasSlip: false };
  test.each<[string, Partial<Progress>]>([
    ['受付', {}],
    ['受付', { status: 'unknown' }],
    ['発送準備中', { status: 'preparing' }],
    ['発送準備中', { shippedOn: '2026-11-23' }],
    ['発送済み', { shippedOn: '2026-11-22' }],
    ['発送済み', { hasSlip: true }],
    ['発送済み', { status: 'preparing', shippedOn: '2026-11-01' }],
    ['発送済み', { status: 'shipped' }],
    ['配達完了', { status: 'delivered' }],
    ['返品', { status: 'returned', hasSlip: true }],
    ['キャンセル', { status: 'cancelled', hasSlip: true }],
    ['キャンセル', { status: 'shipped', cancelled: true }],
  ])('is %s for %j', (word, facts) => expect(shippingStatus({ ...base, ...facts }, '2026-11-22')).toBe(word));
});

describe('the courier', () => {
  test.each([
    ['ヤマト運輸', 'ヤマト運輸', 'https://member.kms.kuronekoyamato.co.jp/parcel/detail?pno=444413758703'],
    ['ヤマト運輸株式会社', 'ヤマト運輸', 'https://member.kms.kuronekoyamato.co.jp/parcel/detail?pno=444413758703'],
    ['ヤマト', 'ヤマト運輸', 'https://member.kms.kuronekoyamato.co.jp/parcel/detail?pno=444413758703'],
    ['佐川急便', '佐川急便', 'https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo=444413758703'],
    ['ゆうパック', '日本郵便', 'https://trackings.post.japanpost.jp/services/srv/search/direct?searchKind=S002&locale=ja&reqCodeNo1=444413758703'], // prettier-ignore
    ['西濃運輸', '西濃運輸', 'https://track.seino.co.jp/cgi-bin/gnpquery.pgm?GNPNO1=444413758703'],
    ['福山通運', '福山通運', 'https://corp.fukutsu.co.jp/situation/tracking_no_hunt/444413758703'],
  ])('%s is %s with its tracking page', (word, name, url) => {
    const courier = courierOf('futureshop', word)!;
    expect([courier.name, courier.trackingUrl!('444413758703')]).toEqual([name, url]);
  });

  test.each(['宅配便', '佐川かヤマト', 'ヤマト以外', '当店便', '1001', ''])('%j is not guessed', (word) => {
    expect(courierOf('futureshop', word)).toBeNull();
  });

  test('is known by a code only within the cart that uses it', () => {
    expect(courierOf('rms', '1003')?.name).toBe('日本郵便');
  });

  test('of an international parcel is asked as EMS', () => {
    expect(courierOf('futureshop', 'EMS')!.trackingUrl!('EE123456789JP')).toContain('searchKind=S004');
  });
});

describe('slip numbers', () => {
  test.each([
    ['4444-1375-8703', [['4444-1375-8703', '444413758703']]],
    ['4444 1375 8703', [['4444 1375 8703', '444413758703']]],
    [
      '444413758703,405548424886',
      [
        ['444413758703', '444413758703'],
        ['405548424886', '405548424886'],
      ],
    ],
    [
      '444413758703、 405548424886',
      [
        ['444413758703', '444413758703'],
        ['405548424886', '405548424886'],
      ],
    ],
    [
      '444413758703 405548424886',
      [
        ['444413758703', '444413758703'],
        ['405548424886', '405548424886'],
      ],
    ],
    ['444413758703,444413758703', [['444413758703', '444413758703']]],
    ['EE123456789JP', [['EE123456789JP', 'EE123456789JP']]],
    ['手渡し', [['手渡し', null]]],
    [
      "1' OR 1=1&x=https://evil.example",
      [
        ["1'", null],
        ['OR', null],
        ['1=1&x=https:', null],
        ['evil.example', null],
      ],
    ],
    [' ', []],
    [null, []],
  ])('of %j are read one by one, and only digits go into links', (field, expected) => {
    expect(slipsOf(field).map(({ shown, digits }) => [shown, digits])).toEqual(expected);
  });

  test.each([
    ['444413758703', true],
    ['405548424886', true],
    ['512547514334', true],
    ['200961185434', true],
    ['123456789013', true],
    ['123456789019', false],
    ['123456789014', false],
    ['1234567890', true],
    ['手渡し', true],
  ])('%s is plausible by its last digit: %s', (number, plausible) => {
    expect(isPlausibleSlip(slipsOf(number)[0]!)).toBe(plausible);
  });
});

describe('配送状況 too long for one 吹き出し', () => {
  const order = (no: number, length = 900) => [`■注文${no} ${'あ'.repeat(length)}`];
  const orders = (count: number, length?: number) => Array.from({ length: count }, (_, no) => order(no + 1, length));

  test('stays one where it fits', () => {
    expect(splitOrders('前\n', orders(3), 0, '\n後', 5)).toEqual([`前\n${orders(3).flat().join('\n\n')}\n後`]);
  });

  test('is split between orders, oldest first, each 吹き出し within 5,000 characters', () => {
    const texts = splitOrders('前\n', orders(12), 0, '\n後', 5);
    expect(texts).toHaveLength(3);
    expect(texts.every((text) => text.length <= 5_000)).toBe(true);
    expect(texts.join('').match(/■注文\d+/g)).toEqual(Array.from({ length: 12 }, (_, no) => `■注文${no + 1}`));
    expect([texts[0]!.startsWith('前\n■注文1 '), texts[2]!.endsWith('\n後')]).toEqual([true, true]);
  });

  test('leaves out the oldest orders, and says how many, when there is no more room', () => {
    const texts = splitOrders('', orders(40), 3, '', 2);
    expect(texts).toHaveLength(2);
    const shown = texts.join('').match(/■注文\d+/g)!;
    expect(shown.at(-1)).toBe('■注文40');
    expect(texts[0]!.startsWith(droppedNote(3 + 40 - shown.length))).toBe(true);
    // One order more would not have fitted.
    expect(shown).toHaveLength(10);
  });

  test('says so where even the newest order alone is too long', () => {
    const huge = [Array.from({ length: 4 }, (_, part) => `${part}${'あ'.repeat(3_900)}`)];
    const texts = splitOrders('', huge, 0, '', 2);
    expect(texts).toHaveLength(2);
    expect(texts[1]!.endsWith('※表示しきれないため、続きは省略しました。')).toBe(true);
    expect(texts.every((text) => text.length <= 5_000)).toBe(true);
  });
});
