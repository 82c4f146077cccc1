import { listFields, type CustomField } from '../../crm/custom-data';
import type { Store } from '../../store/store';

type BuiltIn = 'friendName' | 'shipping' | 'points' | 'nextDelivery' | 'deliveryCount' | 'identityForm';

/** A 差し込み項目: what `[[name]]` stands for on one channel. */
export interface Placeholder {
  /** As it is written between the brackets. */
  readonly name: string;
  /** Japanese, one line for a list. */
  readonly label: string;
  /** What a friend without a value reads, unless the marketer wrote words of their own. */
  readonly fallback: string;
  /** Only in 応答メッセージ: the value is too short-lived for anything else. */
  readonly replyOnly: boolean;
  readonly source: BuiltIn | { readonly field: CustomField };
}

export const SHIPPING = '配送状況';
export const POINTS = '現在ポイント(カート側)';

/** Said where a friend has no proven link with a customer. Points at 本人確認, as only that makes one. */
export const NOT_LINKED = 'ご本人の確認が済むと表示できます。「本人確認」からお手続きをお願いします。';
export const NO_ORDERS = '直近3か月のご注文はありません。';
export const NO_POINTS = 'いまポイントを確認できませんでした。お手数ですが、時間をおいてもう一度お試しください。';
export const NO_FORM = 'ただいま準備中です。';

const builtIn: readonly Placeholder[] = [
  {
    name: '友だち名',
    label: 'LINEの名前',
    fallback: 'お客さま',
    replyOnly: false,
    source: 'friendName',
  },
  {
    name: SHIPPING,
    label: '直近3か月のご注文の配送状況(テキストの吹き出しだけ)',
    fallback: `${NOT_LINKED}(ご注文がない友だちには「${NO_ORDERS}」)`,
    replyOnly: false,
    source: 'shipping',
  },
  {
    name: POINTS,
    label: 'カートのいまのポイント。例:「1,200ポイント(11月22日 10:30時点)」',
    fallback: `${NO_POINTS}(本人確認がまだの友だちには「${NOT_LINKED}」)`,
    replyOnly: true,
    source: 'points',
  },
  {
    name: '次回お届け予定日',
    label: '継続中の定期ごとの次回お届け予定日',
    fallback: '確認できる定期のお届け予定はありません',
    replyOnly: false,
    source: 'nextDelivery',
  },
  {
    name: '継続回数',
    label: '継続中の定期ごとの継続回数',
    fallback: '確認できる定期はありません',
    replyOnly: false,
    source: 'deliveryCount',
  },
  {
    name: '本人確認フォームのURL',
    label: '公開中の本人確認フォームを開くURL(テキストの吹き出し向け)',
    fallback: NO_FORM,
    replyOnly: false,
    source: 'identityForm',
  },
];

const NO_VALUE = '未登録';

const ofField = (field: CustomField): Placeholder => ({
  name: field.name,
  label: `カスタムデータ(${field.category})`,
  fallback: NO_VALUE,
  replyOnly: false,
  source: { field },
});

/** A name that cannot be told from the brackets around it, or from the bar before one's own words, cannot be written. */
const isWritable = ({ name }: Placeholder): boolean => !/\[\[|\]\]|[|\uFF5C\n]|^\s|\s$/.test(name);

/** All placeholders of a channel: the built-in ones, then its custom data. */
export async function listPlaceholders(store: Store, channelId: string): Promise<Placeholder[]> {
  const taken = new Set(builtIn.map(({ name }) => name));
  const fields = (await listFields(store, channelId)).map(ofField);
  return [...builtIn, ...fields.filter((placeholder) => isWritable(placeholder) && !taken.has(placeholder.name))];
}

const folded = (name: string): string => name.normalize('NFKC').replaceAll(/\s/g, '').toLowerCase();

/** Finds a placeholder by the name as a person types it: exactly, else without regard to width, case and spaces. */
export function finderOf(placeholders: readonly Placeholder[]): (name: string) => Placeholder | undefined {
  const exact = new Map(placeholders.map((placeholder) => [placeholder.name, placeholder]));
  const loose = new Map<string, Placeholder | undefined>();
  for (const placeholder of placeholders) {
    const key = folded(placeholder.name);
    // Two names that differ only so: then neither is meant by the loose spelling.
    loose.set(key, loose.has(key) ? undefined : placeholder);
  }
  return (name) => exact.get(name) ?? loose.get(folded(name));
}
