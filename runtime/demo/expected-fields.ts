import type { RawMember } from './raw-shop';

/** A value as it must stand in a friend's custom data; null where it must be absent. */
type Expected = string | number | null;

const filled = (raw: unknown): boolean => raw !== undefined && raw !== null && String(raw).trim() !== '';
const text = (raw: unknown): Expected => (filled(raw) ? String(raw) : null);
const number = (raw: unknown): Expected => (filled(raw) ? Number(raw) : null);
const date = (raw: unknown): Expected => (filled(raw) && !String(raw).startsWith('0000') ? String(raw) : null);
const word =
  (words: Readonly<Record<string, string>>) =>
  (raw: unknown): Expected =>
    filled(raw) ? (words[String(raw)] ?? String(raw)) : null;

const PREFECTURES = Object.fromEntries(
  (
    'HOKKAIDO北海道 AOMORI青森県 IWATE岩手県 MIYAGI宮城県 AKITA秋田県 YAMAGATA山形県 FUKUSHIMA福島県 IBARAKI茨城県 ' +
    'TOCHIGI栃木県 GUNMA群馬県 SAITAMA埼玉県 CHIBA千葉県 TOKYO東京都 KANAGAWA神奈川県 NIIGATA新潟県 TOYAMA富山県 ' +
    'ISHIKAWA石川県 FUKUI福井県 YAMANASHI山梨県 NAGANO長野県 GIFU岐阜県 SHIZUOKA静岡県 AICHI愛知県 MIE三重県 SHIGA滋賀県 ' +
    'KYOTO京都府 OSAKA大阪府 HYOGO兵庫県 NARA奈良県 WAKAYAMA和歌山県 TOTTORI鳥取県 SHIMANE島根県 OKAYAMA岡山県 ' +
    'HIROSHIMA広島県 YAMAGUCHI山口県 TOKUSHIMA徳島県 KAGAWA香川県 EHIME愛媛県 KOCHI高知県 FUKUOKA福岡県 SAGA佐賀県 ' +
    'NAGASAKI長崎県 KUMAMOTO熊本県 OITA大分県 MIYAZAKI宮崎県 KAGOSHIMA鹿児島県 OKINAWA沖縄県'
  )
    .split(' ')
    .map((pair) => [pair.replace(/[^A-Z]/g, ''), pair.replace(/[A-Z]/g, '')]),
);
const prefecture = word(PREFECTURES);
const gender = word({ MALE: '男性', FEMALE: '女性', UNSPECIFIED: '指定なし' });
const canReceive = word({ true: '可', false: '否' });

type Reading = readonly [label: string, rawName: string, read: (raw: unknown) => Expected];

/** The help page's list of what futureshop gives, item by item, with the sandbox's name of each. */
const READINGS: readonly Reading[] = [
  ['会員ID', 'memberId', text],
  ['会社名', 'companyName', text],
  ['会社名(フリガナ)', 'companyNameKana', text],
  ['部署名', 'departmentName', text],
  ['部署名(フリガナ)', 'departmentNameKana', text],
  ['会社電話番号', 'companyTelNo', text],
  ['会社ファックス番号', 'companyFaxNo', text],
  ['姓', 'lastName', text],
  ['名', 'firstName', text],
  ['姓(フリガナ)', 'lastNameKana', text],
  ['名(フリガナ)', 'firstNameKana', text],
  ['Eメールアドレス', 'mail', text],
  ['携帯メールアドレス', 'mobileMail', text],
  ['郵便番号', 'zipCode', text],
  ['都道府県区分', 'prefecture', prefecture],
  ['住所1(市区町村)', 'address1', text],
  ['住所2(番地)', 'address2', text],
  ['住所3(建物名)', 'address3', text],
  ['電話番号', 'telNoMain', text],
  ['昼間の連絡先番号', 'telNoAlternate', text],
  ['ファックス番号', 'faxNo', text],
  ['性別区分', 'gender', gender],
  ['生年月日', 'birthday', date],
  ['ニックネーム', 'nickName', text],
  ['メールマガジンの購読', 'mailMagazine', word({ true: '購読する', false: '購読しない' })],
  ['モバイルメルマガ受信可否', 'mobileMailMagazine', canReceive],
  ['よく行くお店コード', 'favoriteStoreCode', text],
  ['郵便DM可否', 'postalDirectMail', canReceive],
  ['備考', 'note', text],
  ['会員ステージ', 'memberStageName', text],
  ['会員ステージ自動更新', 'memberStageAutoUpdate', word({ true: 'する', false: 'しない' })],
  ...Array.from({ length: 20 }, (_, n): Reading => [`追加属性項目${n + 1}`, `additionalItem${n + 1}`, text]),
  ['登録経路', 'registrationRoute', text],
  ['登録日時', 'dateRegistered', date],
  ['最終ログイン日時', 'dateLastLogin', date],
  ['最終更新日時', 'dateLastUpdated', date],
  ['購入ポイント数', 'points', number],
  ['購入ポイント有効期限', 'pointsExpirationDate', date],
];

/** Names of the custom data that must have been made. */
export const EXPECTED_NAMES: readonly string[] = READINGS.map(([label]) => `${label}(futureshop)`);

const trimmed = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value);

/** A 日時 is the same instant, however it is written; the shop writes Japanese time without an offset. */
function same(expected: Expected, stored: unknown): boolean {
  if (typeof expected === 'string' && /^\d{4}-\d\d-\d\dT/.test(expected)) {
    return Date.parse(`${expected}+09:00`) === Date.parse(String(stored));
  }
  return trimmed(expected) === trimmed(stored ?? null);
}

/** Custom-data names whose stored value is not what the raw member says. `stored` is by custom-data name. */
export const wrongFields = (member: RawMember, stored: Readonly<Record<string, unknown>>): string[] =>
  READINGS.filter(([label, rawName, read]) => !same(read(member[rawName]), stored[`${label}(futureshop)`])).map(
    ([label]) => label,
  );

const isCalendarDay = (raw: unknown): boolean => {
  const day = date(raw);
  if (day === null) return true;
  const parsed = new Date(`${String(day).slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(String(day).slice(0, 10));
};

/** Whether a row makes sense at all; the others belong in quarantine. */
export const isReadable = (member: RawMember): boolean =>
  filled(member.memberId) &&
  !Number.isNaN(number(member['points']) ?? 0) &&
  isCalendarDay(member['birthday']) &&
  isCalendarDay(member['pointsExpirationDate']);
