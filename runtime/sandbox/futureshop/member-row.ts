import { mailsOf } from './member-mail';
import { mix, pick, place, two } from '../shop/mix';
import {
  CITIES,
  FIRST_NAMES,
  GENDERS,
  LAST_NAMES,
  PREFECTURES,
  RARE_LAST_NAMES,
  ROUTES,
  SKIN_TYPES,
  STAGES,
} from '../shop/words';

/** One element of `memberList` (reference 1.4.6). A missing value is "". */
export type MemberRow = Record<string, string | number | boolean>;

const FIELDS = (
  'memberId lastName firstName lastNameKana firstNameKana mail mobileMail zipCode prefecture address1 address2 ' +
  'address3 telNoMain telNoAlternate faxNo birthday gender nickName companyName companyNameKana departmentName ' +
  'departmentNameKana companyTelNo companyFaxNo mailMagazine mobileMailMagazine postalDirectMail favoriteStoreCode ' +
  'memberStageName memberStageAutoUpdate registrationRoute note points pointsExpirationDate dateRegistered ' +
  'dateLastLogin dateLastUpdated'
).split(' ');
const ADDITIONAL_FIELDS = Array.from({ length: 20 }, (_, n) => `additionalItem${n + 1}`);

/** An empty row. A copy of an object that came from JSON keeps V8's fast form: a page of 100 costs 1 ms less. */
const BLANK = JSON.parse(
  JSON.stringify(Object.fromEntries([...FIELDS, ...ADDITIONAL_FIELDS].map((field) => [field, '']))),
) as MemberRow;

/** Members count from 0; their ids are eight digits, so that a reader who takes them for numbers is found out. */
export const memberIdOf = (index: number): string => String(index + 1).padStart(8, '0');

const day = (hash: number, fromYear: number, years: number): string =>
  `${fromYear + (hash % years)}-${two(1 + ((hash >>> 8) % 12))}-${two(1 + ((hash >>> 12) % 28))}`;

const time = (hash: number): string => `${two(hash % 24)}:${two((hash >>> 5) % 60)}:${two((hash >>> 11) % 60)}`;

/** When the shop last changed the member; before 2025, so that every change made by control is later. */
export const lastUpdatedOf = (seed: number, index: number): string =>
  `${day(mix(seed, index, 21), 2021, 4)}T${time(mix(seed, index, 22))}`;

/** Of 100 members: 2 names with emoji, 3 rare kanji, 1 of 200 characters, 1 hostile, 1 half-width kana, 1 decomposed kana. */
const writeName = (row: MemberRow, seed: number, index: number): void => {
  const kind = place(seed, index, 100, 61, 2);
  const isRare = kind >= 2 && kind < 5;
  const [lastName, lastNameKana] = isRare ? pick(RARE_LAST_NAMES, kind) : pick(LAST_NAMES, mix(seed, index, 31));
  const [firstName, firstNameKana] = pick(FIRST_NAMES, mix(seed, index, 32));
  Object.assign(row, { lastName, firstName, lastNameKana, firstNameKana });
  if (kind < 2) Object.assign(row, { lastName: `${lastName}🌸`, firstName: `${firstName}👩‍👧` });
  if (kind === 5) Object.assign(row, { lastName: '長'.repeat(200), lastNameKana: 'ナ'.repeat(200) });
  if (kind === 6) Object.assign(row, { lastName: `<b>"${lastName}'`, firstName: `'; --\\` });
  if (kind === 7) Object.assign(row, { lastNameKana: 'ﾜﾀﾅﾍﾞ', firstNameKana: 'ﾏｺﾄ' });
  if (kind === 8) row.lastNameKana = 'ガワ'.normalize('NFD');
};

/** Of 100 members: 3 with 0000-00-00, 10 with none, 1 born on 29 February. */
const birthdayOf = (seed: number, index: number): string => {
  const kind = place(seed, index, 100, 73, 3);
  if (kind < 3) return '0000-00-00';
  if (kind < 13) return '';
  return kind === 13 ? '1992-02-29' : day(mix(seed, index, 41), 1945, 60);
};

/** Of 100 members: 5 without points, 1 with fewer than none, 15 with 0; the others up to 9,999 with their last day. */
const writePoints = (row: MemberRow, seed: number, index: number): void => {
  const kind = place(seed, index, 100, 29, 4);
  const hash = mix(seed, index, 51);
  if (kind < 5) return;
  if (kind === 5) row.points = -120;
  else if (kind < 21) row.points = 0;
  else row.points = 1 + (hash % 9999);
  if (kind > 20) row.pointsExpirationDate = day(hash, 2027, 4);
  if (kind === 6) row.pointsExpirationDate = '0000-00-00';
};

const writeAddress = (row: MemberRow, seed: number, index: number): void => {
  const hash = mix(seed, index, 61);
  row.zipCode = `${100 + (hash % 900)}-${1000 + ((hash >>> 10) % 9000)}`;
  row.prefecture = pick(PREFECTURES, hash >>> 4);
  row.address1 = pick(CITIES, hash >>> 9);
  row.address2 = `${1 + (hash % 30)}-${1 + ((hash >>> 6) % 20)}`;
  if (hash % 3 === 0) row.address3 = `みどりハイツ${101 + (hash % 800)}`;
  row.telNoMain = `090-${1000 + ((hash >>> 3) % 9000)}-${1000 + ((hash >>> 7) % 9000)}`;
  if (hash % 7 === 0) row.telNoAlternate = '03-0000-0000';
  if (hash % 23 === 0) row.faxNo = '03-0000-0001';
};

const COMPANY: MemberRow = {
  companyName: '株式会社みどり商店',
  companyNameKana: 'ミドリショウテン',
  departmentName: '総務部',
  departmentNameKana: 'ソウムブ',
  companyTelNo: '06-0000-0000',
  companyFaxNo: '06-0000-0001',
};

/** Mail settings and the like are true or false [I]; one member in 20 has not said whether direct mail may come. */
const writeSettings = (row: MemberRow, seed: number, index: number): void => {
  const hash = mix(seed, index, 71);
  row.gender = pick(GENDERS, hash >>> 7);
  row.mailMagazine = hash % 3 > 0;
  row.mobileMailMagazine = hash % 5 === 0;
  if (index % 20 !== 9) row.postalDirectMail = hash % 2 === 0;
  if (hash % 6 === 0) row.favoriteStoreCode = `00${1 + (hash % 9)}`;
  row.memberStageName = pick(STAGES, hash >>> 3);
  row.memberStageAutoUpdate = hash % 4 > 0;
  row.registrationRoute = pick(ROUTES, hash >>> 5);
};

/** What a shop asks in its registration form (追加属性項目), and what few members have. */
const writeRareFields = (row: MemberRow, seed: number, index: number): void => {
  const answer = mix(seed, index, 83);
  row.additionalItem1 = pick(SKIN_TYPES, answer);
  if (answer % 10 === 4) row.additionalItem2 = '広告, 雑誌;"その他"';
  if (index % 30 === 11) for (const field of ADDITIONAL_FIELDS) row[field] = `${field}の回答`;
  if (index % 9 === 2) row.nickName = `ニックネーム${index}`;
  if (index % 25 === 3) Object.assign(row, COMPANY);
  if (index % 40 === 5) row.note = 'お電話は午後に。\n2行目:「至急」';
};

const writeDates = (row: MemberRow, seed: number, index: number): void => {
  const hash = mix(seed, index, 84);
  row.birthday = birthdayOf(seed, index);
  row.dateRegistered = `${day(hash, 2015, 6)}T${time(hash >>> 3)}`;
  if (index % 50 === 7) row.dateLastLogin = '0000-00-00T00:00:00';
  else if (index % 20 !== 11) row.dateLastLogin = `${day(hash >>> 5, 2024, 1)}T${time(hash >>> 7)}`;
  row.dateLastUpdated = lastUpdatedOf(seed, index);
};

/** The member at `index` (from 0) of the shop with this seed. */
export const memberRow = (seed: number, index: number): MemberRow => {
  const row = { ...BLANK };
  const { mail, mobileMail } = mailsOf(seed, index);
  row.memberId = memberIdOf(index);
  row.mail = mail;
  row.mobileMail = mobileMail;
  writeName(row, seed, index);
  writeAddress(row, seed, index);
  writeSettings(row, seed, index);
  writeRareFields(row, seed, index);
  writePoints(row, seed, index);
  writeDates(row, seed, index);
  return row;
};
