import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { futureshop } from '../../../../lib/carts/futureshop';
import { customerMapper } from '../../../../lib/carts/futureshop/map';
import { idReader, mapRows } from '../../../../lib/carts/kit/rows';
import { defaultMapping, readMapping } from '../../../../lib/carts/futureshop/mapping';
import { customer } from '../../../../lib/carts/model';

const toCustomer = customerMapper(defaultMapping, true);
const member = (row: Record<string, unknown> = {}) => ({ memberId: '00012345', ...row });
const fieldsOf = (row: Record<string, unknown>) => toCustomer(member(row)).fields;

describe('the 57 custom-data fields', () => {
  test('are 51 texts, one number and five dates, each key and label once', () => {
    const count = (type: string) => futureshop.fields.filter((field) => field.type === type).length;
    expect([count('text'), count('number'), count('date')]).toEqual([51, 1, 5]);
    expect(new Set(futureshop.fields.map(({ key }) => key)).size).toBe(57);
    expect(new Set(futureshop.fields.map(({ label }) => label)).size).toBe(57);
  });

  test('have their number and date where the page has them', () => {
    const labels = (type: string) => futureshop.fields.filter((field) => field.type === type).map(({ label }) => label);
    expect(labels('number')).toEqual(['購入ポイント数']);
    expect(labels('date')).toEqual([
      '生年月日',
      '登録日時',
      '最終ログイン日時',
      '最終更新日時',
      '購入ポイント有効期限',
    ]);
  });

  const SEED = '../shared/seeds/futureshop-link.txt';
  const seedTest = existsSync(SEED) ? test : test.skip;
  seedTest('are those of the services’ page, in its order (skipped where the page is absent)', () => {
    const page = readFileSync(SEED, 'utf8');
    const table = page.slice(
      page.indexOf('データ名データの種類') + 'データ名データの種類'.length,
      page.indexOf('futureshopから取得できるデータ'),
    );
    const rows = table.trim().split('\n');
    expect(rows).toHaveLength(38);
    const typeNames = { text: 'テキスト', number: '数値', date: '日付' };
    const expected = futureshop.fields
      .filter(({ key }) => !/^additionalItem([2-9]|1\d|20)$/.test(key))
      .map(({ label, type }) => {
        if (label === '追加属性項目1') return '追加属性項目1〜20(詳細テキスト';
        const name = label === '姓' || label === '名' ? '' : label;
        return `${name}${label.startsWith('購入ポイント') ? ' ※' : ''}${typeNames[type]}`;
      });
    expect(rows).toEqual(expected);
  });
});

describe('a member row', () => {
  test('becomes a customer of the canonical shape', () => {
    const row = member({
      lastName: '髙橋',
      firstName: '𠮷子',
      mail: 'A.B@Example.com',
      mobileMail: 'ab@example.ne.jp',
      telNoMain: '03-0000-0000',
      birthday: '1990-02-28',
      dateLastUpdated: '2024-05-06T07:08:09',
      points: 120,
      pointsExpirationDate: '2026-12-31',
    });
    const mapped = toCustomer(row);
    expect(customer.parse(mapped)).toEqual(mapped);
    expect(mapped).toMatchObject({
      id: '00012345',
      email: 'A.B@Example.com',
      mobileEmail: 'ab@example.ne.jp',
      phone: '03-0000-0000',
      birthday: '1990-02-28',
      updatedAt: '2024-05-06T07:08:09+09:00',
    });
    expect(mapped.fields).toMatchObject({
      lastName: '髙橋',
      firstName: '𠮷子',
      points: 120,
      pointsExpirationDate: '2026-12-31',
    });
  });

  test('leaves out what is not given: "", null and zero dates, never 0 or ""', () => {
    const mapped = toCustomer(
      member({
        mail: '',
        mobileMail: null,
        birthday: '0000-00-00',
        dateLastLogin: '0000-00-00 00:00:00',
        points: '',
        gender: '',
      }),
    );
    expect(mapped.fields).toEqual({ memberId: '00012345' });
    expect(mapped).toMatchObject({ email: null, mobileEmail: null, birthday: null, updatedAt: null });
  });

  test('keeps points of 0 and below as they are', () => {
    expect(fieldsOf({ points: 0 }).points).toBe(0);
    expect(fieldsOf({ points: -30 }).points).toBe(-30);
    expect(fieldsOf({ points: '250' }).points).toBe(250);
  });

  test('keeps no points for a shop whose points cannot be read, whatever the row says', () => {
    const mapped = customerMapper(defaultMapping, false)(member({ points: 100, pointsExpirationDate: '2026-12-31' }));
    expect(mapped.fields).toEqual({ memberId: '00012345' });
  });

  test.each([
    ['prefecture', 'TOKYO', '東京都'],
    ['prefecture', 'HOKKAIDO', '北海道'],
    ['prefecture', 'OKINAWA', '沖縄県'],
    ['gender', 'FEMALE', '女性'],
    ['gender', 'UNSPECIFIED', '指定なし'],
    ['mailMagazine', true, '購読する'],
    ['mailMagazine', 'false', '購読しない'],
    ['postalDirectMail', false, '否'],
    ['memberStageAutoUpdate', 'true', 'する'],
  ])('%s %j reads %s and keeps the raw code', (key, raw, word) => {
    expect(fieldsOf({ [key]: raw })).toMatchObject({ [key]: word, [`${key}.code`]: String(raw) });
  });

  test('a code without a word stays as it came: never a guess', () => {
    expect(fieldsOf({ gender: 'X', mailMagazine: '1' })).toMatchObject({
      gender: 'X',
      'gender.code': 'X',
      mailMagazine: '1',
      'mailMagazine.code': '1',
    });
  });

  test('knows all 47 prefectures', () => {
    const words = Object.values(defaultMapping.members.codes.prefecture ?? {});
    expect(new Set(words).size).toBe(47);
    expect(words.every((word) => /^(北海道|東京都|(京都|大阪)府|.{2,3}県)$/.test(word))).toBe(true);
  });

  test('texts without codes have no raw code beside them', () => {
    expect(fieldsOf({ registrationRoute: 'PC' })).toEqual({ memberId: '00012345', registrationRoute: 'PC' });
  });

  test.each([
    ['birthday', '1990/02/28', '1990-02-28'],
    ['birthday', '19171017', '1917-10-17'],
    ['birthday', '1990-02-28T00:00:00', '1990-02-28'],
    ['birthday', '2000-02-29', '2000-02-29'],
    ['dateRegistered', '2024-05-06 07:08:09', '2024-05-06T07:08:09+09:00'],
    ['dateRegistered', '2024-05-06T07:08', '2024-05-06T07:08:00+09:00'],
    ['dateRegistered', '2024-05-06T07:08:09.123Z', '2024-05-06T07:08:09Z'],
    ['dateRegistered', '2024-05-06T07:08:09+0900', '2024-05-06T07:08:09+09:00'],
    ['dateRegistered', '2024-05-06', '2024-05-06T00:00:00+09:00'],
  ])('%s %j reads %s', (key, raw, value) => {
    expect(fieldsOf({ [key]: raw })[key]).toBe(value);
  });

  test('any real day of the calendar is read as itself', () => {
    const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        const text = date.toISOString().slice(0, 10);
        return (
          fieldsOf({ birthday: text }).birthday === text &&
          fieldsOf({ birthday: text.replaceAll('-', '') }).birthday === text
        );
      }),
    );
  });

  test.each([
    [{ memberId: '' }, '「会員ID」がありません'],
    [{ memberId: 'x'.repeat(101) }, '「会員ID」が長すぎます'],
    [{ birthday: '2023-02-29' }, '「生年月日」が実在しない日時です'],
    [{ birthday: '1990-13-01' }, '「生年月日」が実在しない日時です'],
    [{ birthday: '平成2年' }, '「生年月日」が日付ではありません'],
    [{ dateRegistered: '2024-05-06T25:00:00' }, '「登録日時」が実在しない日時です'],
    [{ points: '多数' }, '「購入ポイント数」が数値ではありません'],
    [{ note: { text: 'x' } }, '「備考」が文字ではありません'],
  ])('that cannot be read is set aside, naming the item and not the value: %j', (row, reason) => {
    const idOf = idReader('memberId');
    const { rows, rejected } = mapRows([member(row), member()], toCustomer, idOf, 200);
    expect(rows).toHaveLength(1);
    expect(rejected).toHaveLength(1);
    expect(rejected[0]?.reason).toBe(reason);
  });

  test('without an id is named by its place', () => {
    const { rejected } = mapRows(
      [null, { mail: 'a@example.com' }, member({ points: 'x' })],
      toCustomer,
      idReader('memberId'),
      200,
    );
    expect(rejected.map(({ rowKey }) => rowKey)).toEqual(['#201', '#202', '00012345']);
  });

  test('is read by the names of the user’s correction, dots leading into objects', () => {
    const mapping = readMapping({ members: { fields: { points: 'pointInfo.balance', additionalItem1: 'extras.0' } } });
    const mapped = customerMapper(mapping, true)(member({ pointInfo: { balance: 7 }, extras: ['a'], points: 99 }));
    expect(mapped.fields).toMatchObject({ points: 7, additionalItem1: 'a' });
  });

  test('a hundred thousand rows of 57 fields take a few seconds at most', () => {
    const row = Object.fromEntries(
      futureshop.fields.map(({ key, type }) => [
        key,
        type === 'text' ? `値${key}` : type === 'number' ? 1 : '2024-05-06T07:08:09',
      ]),
    );
    // Processor time, so that a busy machine does not count.
    const started = process.cpuUsage();
    for (let count = 0; count < 100_000; count += 1) toCustomer(row);
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(6_000);
  });
});
