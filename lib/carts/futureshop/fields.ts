import type { FieldDefinition, FieldType } from '../cart';

/** How a field's raw value is read; the custom-data type follows from it. */
type FieldKind = 'text' | 'number' | 'day' | 'instant';

const TYPE_BY_KIND: Readonly<Record<FieldKind, FieldType>> = {
  text: 'text',
  number: 'number',
  day: 'date',
  instant: 'date',
};

const additionalItems = Array.from(
  { length: 20 },
  (_, index) => [`additionalItem${index + 1}`, `追加属性項目${index + 1}`, 'text'] as const,
);

/** The 57 fields in the order of the seed's page: 51 テキスト, 1 数値, 5 日付 (日時 items keep their time). */
const FIELDS: readonly (readonly [key: string, label: string, kind: FieldKind])[] = [
  ['memberId', '会員ID', 'text'],
  ['companyName', '会社名', 'text'],
  ['companyNameKana', '会社名(フリガナ)', 'text'],
  ['departmentName', '部署名', 'text'],
  ['departmentNameKana', '部署名(フリガナ)', 'text'],
  ['companyTelNo', '会社電話番号', 'text'],
  ['companyFaxNo', '会社ファックス番号', 'text'],
  ['lastName', '姓', 'text'],
  ['firstName', '名', 'text'],
  ['lastNameKana', '姓(フリガナ)', 'text'],
  ['firstNameKana', '名(フリガナ)', 'text'],
  ['mail', 'Eメールアドレス', 'text'],
  ['mobileMail', '携帯メールアドレス', 'text'],
  ['zipCode', '郵便番号', 'text'],
  ['prefecture', '都道府県区分', 'text'],
  ['address1', '住所1(市区町村)', 'text'],
  ['address2', '住所2(番地)', 'text'],
  ['address3', '住所3(建物名)', 'text'],
  ['telNoMain', '電話番号', 'text'],
  ['telNoAlternate', '昼間の連絡先番号', 'text'],
  ['faxNo', 'ファックス番号', 'text'],
  ['gender', '性別区分', 'text'],
  ['birthday', '生年月日', 'day'],
  ['nickName', 'ニックネーム', 'text'],
  ['mailMagazine', 'メールマガジンの購読', 'text'],
  ['mobileMailMagazine', 'モバイルメルマガ受信可否', 'text'],
  ['favoriteStoreCode', 'よく行くお店コード', 'text'],
  ['postalDirectMail', '郵便DM可否', 'text'],
  ['note', '備考', 'text'],
  ['memberStageName', '会員ステージ', 'text'],
  ['memberStageAutoUpdate', '会員ステージ自動更新', 'text'],
  ...additionalItems,
  ['registrationRoute', '登録経路', 'text'],
  ['dateRegistered', '登録日時', 'instant'],
  ['dateLastLogin', '最終ログイン日時', 'instant'],
  ['dateLastUpdated', '最終更新日時', 'instant'],
  ['points', '購入ポイント数', 'number'],
  ['pointsExpirationDate', '購入ポイント有効期限', 'day'],
];

export interface FutureshopField extends FieldDefinition {
  readonly kind: FieldKind;
}

/** futureshop's fields with how each is read. */
export const futureshopFields: readonly FutureshopField[] = FIELDS.map(([key, label, kind]) => ({
  key,
  label,
  type: TYPE_BY_KIND[kind],
  kind,
}));

export const fieldKeys: readonly string[] = futureshopFields.map(({ key }) => key);

/** Fields that may hold codes. */
export const textFieldKeys: readonly string[] = futureshopFields
  .filter(({ kind }) => kind === 'text')
  .map(({ key }) => key);
