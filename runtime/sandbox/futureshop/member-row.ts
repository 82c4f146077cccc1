import { mailsOf } from './member-mail';
import { mix, pick, place, two } from './mix';
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
} from './words';

/** One element of `memberList` (reference 1.4.6). A missing value is "". */
export type MemberRow = Record<string, string | number | boolean>;

/** Members count from 0; their ids are eight digits, so that a reader who takes them for numbers is found out. */
export const memberIdOf = (index: number): string => String(index + 1).padStart(8, '0');

const day = (hash: number, fromYear: number, years: number): string =>
  `${fromYear + (hash % years)}-${two(1 + ((hash >>> 8) % 12))}-${two(1 + ((hash >>> 12) % 28))}`;

const time = (hash: number): string => `${two(hash % 24)}:${two((hash >>> 5) % 60)}:${two((hash >>> 11) % 60)}`;

/** When the shop last changed the member; before 2025, so that every change made by control is later. */
export const lastUpdatedOf = (seed: number, index: number): string =>
  `${day(mix(seed, index, 21), 2021, 4)}T${time(mix(seed, index, 22))}`;

/** Of 100 members: 2 names with emoji, 3 rare kanji, 1 of 200 characters, 1 hostile, 1 half-width kana, 1 decomposed kana. */
const nameOf = (seed: number, index: number): MemberRow => {
  const kind = place(seed, index, 100, 61, 2);
  const [lastName, lastNameKana] = pick(LAST_NAMES, mix(seed, index, 31));
  const [firstName, firstNameKana] = pick(FIRST_NAMES, mix(seed, index, 32));
  if (kind < 2) return { lastName: `${lastName}🌸`, firstName: `${firstName}👩‍👧`, lastNameKana, firstNameKana };
  if (kind < 5) {
    const [rare, rareKana] = pick(RARE_LAST_NAMES, kind);
    return { lastName: rare, firstName, lastNameKana: rareKana, firstNameKana };
  }
  if (kind === 5) return { lastName: '長'.repeat(200), firstName, lastNameKana: 'ナ'.repeat(200), firstNameKana };
  if (kind === 6) return { lastName: `<b>"${lastName}'`, firstName: `'; --\\`, lastNameKana, firstNameKana };
  if (kind === 7) return { lastName, firstName, lastNameKana: 'ﾜﾀﾅﾍﾞ', firstNameKana: 'ﾏｺﾄ' };
  if (kind === 8) return { lastName, firstName, lastNameKana: 'ガ'.normalize('NFD') + 'ワ', firstNameKana };
  return { lastName, firstName, lastNameKana, firstNameKana };
};

/** Of 100 members: 3 with 0000-00-00, 10 with none, 1 born on 29 February. */
const birthdayOf = (seed: number, index: number): string => {
  const kind = place(seed, index, 100, 73, 3);
  if (kind < 3) return '0000-00-00';
  if (kind < 13) return '';
  return kind === 13 ? '1992-02-29' : day(mix(seed, index, 41), 1945, 60);
};

/** Of 100 members: 5 without points, 1 with fewer than none, 15 with 0; the others up to 9,999 with their last day. */
const pointsOf = (seed: number, index: number): MemberRow => {
  const kind = place(seed, index, 100, 29, 4);
  if (kind < 5) return { points: '', pointsExpirationDate: '' };
  if (kind === 5) return { points: -120, pointsExpirationDate: '' };
  if (kind < 21) return { points: 0, pointsExpirationDate: kind === 6 ? '0000-00-00' : '' };
  const hash = mix(seed, index, 51);
  return { points: 1 + (hash % 9999), pointsExpirationDate: day(hash, 2027, 4) };
};

const addressOf = (seed: number, index: number): MemberRow => {
  const hash = mix(seed, index, 61);
  return {
    zipCode: `${100 + (hash % 900)}-${1000 + ((hash >>> 10) % 9000)}`,
    prefecture: pick(PREFECTURES, hash >>> 4),
    address1: pick(CITIES, hash >>> 9),
    address2: `${1 + (hash % 30)}-${1 + ((hash >>> 6) % 20)}`,
    address3: hash % 3 === 0 ? `みどりハイツ${101 + (hash % 800)}` : '',
    telNoMain: `090-${1000 + ((hash >>> 3) % 9000)}-${1000 + ((hash >>> 7) % 9000)}`,
    telNoAlternate: hash % 7 === 0 ? '03-0000-0000' : '',
    faxNo: '',
  };
};

const companyOf = (index: number): MemberRow => {
  const works = index % 25 === 3;
  return {
    companyName: works ? '株式会社みどり商店' : '',
    companyNameKana: works ? 'ミドリショウテン' : '',
    departmentName: works ? '総務部' : '',
    departmentNameKana: works ? 'ソウムブ' : '',
    companyTelNo: works ? '06-0000-0000' : '',
    companyFaxNo: works ? '06-0000-0001' : '',
  };
};

/** Of 20 members one has not said whether direct mail may come; mail settings and the like are true or false [I]. */
const settingsOf = (seed: number, index: number): MemberRow => {
  const hash = mix(seed, index, 71);
  return {
    mailMagazine: hash % 3 > 0,
    mobileMailMagazine: hash % 5 === 0,
    postalDirectMail: index % 20 === 9 ? '' : hash % 2 === 0,
    favoriteStoreCode: hash % 6 === 0 ? `00${1 + (hash % 9)}` : '',
    memberStageName: pick(STAGES, hash >>> 3),
    memberStageAutoUpdate: hash % 4 > 0,
    registrationRoute: pick(ROUTES, hash >>> 5),
    note: index % 40 === 5 ? 'お電話は午後に。\n2行目:「至急」' : '',
  };
};

/** 追加属性項目1〜20: what a shop asks in its registration form; most stay empty. */
const ADDITIONAL_ITEMS: readonly MemberRow[] = Array.from({ length: 10 }, (_, variant) => {
  const row: MemberRow = {};
  for (let n = 1; n <= 20; n += 1) row[`additionalItem${n}`] = '';
  row['additionalItem1'] = pick(SKIN_TYPES, variant);
  if (variant === 4) row['additionalItem2'] = '広告, 雑誌;"その他"';
  if (variant === 7) row['additionalItem20'] = '最後の項目';
  return row;
});

/** The member at `index` (from 0) of the shop with this seed. */
export const memberRow = (seed: number, index: number): MemberRow => {
  const login = mix(seed, index, 81);
  return {
    memberId: memberIdOf(index),
    ...nameOf(seed, index),
    ...mailsOf(seed, index),
    ...addressOf(seed, index),
    birthday: birthdayOf(seed, index),
    gender: pick(GENDERS, mix(seed, index, 82)),
    nickName: index % 9 === 2 ? `ニックネーム${index}` : '',
    ...companyOf(index),
    ...settingsOf(seed, index),
    ...pick(ADDITIONAL_ITEMS, mix(seed, index, 83)),
    ...pointsOf(seed, index),
    dateRegistered: `${day(mix(seed, index, 84), 2015, 6)}T${time(login)}`,
    dateLastLogin:
      index % 50 === 7 ? '0000-00-00T00:00:00' : index % 20 === 11 ? '' : `${day(login, 2024, 1)}T${time(login)}`,
    dateLastUpdated: lastUpdatedOf(seed, index),
  };
};
