import type { Proof } from '../../lib/crm/friends';
import type { UnmatchedReason } from '../../lib/crm/matching';

/** How an address was proven, as a marketer reads it. */
export const proofNames: Readonly<Record<Proof, string>> = {
  lineIdToken: 'LINEログイン',
  mailedCode: 'メールの認証コード',
  formWithBirthday: '本人確認フォーム(生年月日)',
  formWithKana: '本人確認フォーム(カナ氏名)',
  formPhoneOnly: '本人確認フォーム(電話番号のみ)',
  sandbox: 'お試し',
};

export const trustNames = { proven: '確認済み', claimed: '自己申告' } as const;

/** Why a friend is linked with no customer. */
export const unmatchedReasonNames: Readonly<Record<UnmatchedReason, string>> = {
  key_missing: '取得ができていない',
  no_candidate: '合致しない',
  several_customers: '同じ連絡先の会員が複数いる',
  several_friends: '同じ連絡先の友だちが複数いる',
  already_linked: 'その会員は別の友だちと照合済み',
  proof_failed: '本人確認ができていない',
};
