/** One entry of `details` in LINE's error body. */
export interface ErrorDetail {
  readonly message: string;
  readonly property: string;
}

/** Last named step of a property path → the word on our screens. */
const FIELD_WORDS: Readonly<Record<string, string>> = {
  text: '本文',
  altText: '代替テキスト(通知に出る文)',
  title: 'タイトル',
  label: 'ボタンの文字',
  data: 'ボタンのデータ',
  uri: 'リンク先のURL',
  displayText: 'タップしたときに出る文',
  originalContentUrl: '画像のURL',
  previewImageUrl: 'プレビュー画像のURL',
  thumbnailImageUrl: '画像のURL',
  url: '画像のURL',
  imageUrl: '画像のURL',
  baseUrl: '画像のURL',
  contents: 'Flexメッセージの中身',
  actions: 'ボタン',
  columns: 'カード',
  items: 'クイックリプライ',
  type: '種類',
  template: 'テンプレート',
  chatBarText: 'メニューバーの文字',
  name: 'メニューの名前',
  areas: 'タップ領域',
  bounds: 'タップ領域の位置',
  size: '大きさ',
  richMenuAliasId: 'エイリアスID',
  richMenuId: 'リッチメニューID',
};

/** A list in the path → how its n-th member is called. */
const MEMBER_WORDS: Readonly<Record<string, (n: number) => string>> = {
  messages: (n) => `${n}つ目の吹き出し`,
  columns: (n) => `${n}枚目のカード`,
  actions: (n) => `${n}つ目のボタン`,
  items: (n) => `${n}つ目のクイックリプライ`,
  contents: (n) => `${n}つ目の部品`,
  areas: (n) => `${n}つ目のタップ領域`,
};

interface Complaint {
  readonly pattern: RegExp;
  readonly words: (match: RegExpExecArray, isList: boolean) => string;
}

const emptyOr = (least: string, most: string, unit: string): string =>
  least === '0' ? `が長すぎます(${most}${unit}まで)` : `が空か長すぎます(${least}〜${most}${unit})`;

/** What LINE says of a value → what we say behind its name. The first that fits. */
const COMPLAINTS: readonly Complaint[] = [
  {
    pattern: /(?:length|size) must be between (\d+) and (\d+)/i,
    words: ([, least = '', most = ''], isList) =>
      isList ? `の数が正しくありません(${least}〜${most}個)` : emptyOr(least, most, '文字'),
  },
  {
    pattern: /longer than (\d+)|(?:at most|less than or equal to|exceed(?:s|ed)?(?: the limit of)?) (\d+)/i,
    words: ([, one, other]) => `が長すぎます(${one ?? other}まで)`,
  },
  { pattern: /may not be empty|non-empty|must not be (?:empty|null|blank)|must be specified|required|missing/i, words: () => 'がありません' }, // prettier-ignore
  { pattern: /uri scheme|must be https|https/i, words: () => 'が https:// で始まっていません' },
  { pattern: /ur[il]/i, words: () => 'がURLとして正しくありません' },
  { pattern: /one of the following values|unknown|not supported|unsupported/i, words: () => 'がLINEで使えない値です' },
  { pattern: /./, words: () => 'が正しくありません' },
];

interface PathStep {
  readonly name: string;
  readonly index: number | null;
}

/** `messages[0].template.columns[1]`, and for Flex `/body/contents/0/text`. */
const stepsOf = (property: string): PathStep[] => {
  const flat = property.replace(/\[(\d+)\]/g, '/$1').split(/[./]/);
  return flat.reduce<PathStep[]>((steps, part) => {
    const last = steps.at(-1);
    if (/^\d+$/.test(part)) {
      if (last && last.index === null) steps[steps.length - 1] = { name: last.name, index: Number(part) };
    } else if (/^\w+$/.test(part)) {
      steps.push({ name: part, index: null });
    }
    return steps;
  }, []);
};

/** Whether a detail is about whom the message goes to. */
export const aboutRecipient = ({ property }: ErrorDetail): boolean => stepsOf(property)[0]?.name === 'to';

/**
 * One complaint of LINE in words, e.g. 「3つ目の吹き出しの本文が長すぎます(5000文字まで)」. Takes only names and numbers
 * from LINE's answer, never a text, so no customer's data can come through.
 */
export const detailInWords = ({ message, property }: ErrorDetail): string => {
  const steps = stepsOf(property);
  const members = steps.flatMap(({ name, index }) =>
    index === null ? [] : [MEMBER_WORDS[name]?.(index + 1) ?? `${index + 1}番目`],
  );
  const last = steps.at(-1);
  const field = last?.index === null ? (FIELD_WORDS[last.name] ?? (members.length > 0 ? null : '内容')) : null;
  const where = [...members, ...(field === null ? [] : [field])].join('の') || '内容';
  const isList = last?.index === null && last.name in MEMBER_WORDS && last.name !== 'contents';
  const complaint = COMPLAINTS.find(({ pattern }) => pattern.test(message));
  const match = complaint?.pattern.exec(message);
  return where + (complaint && match ? complaint.words(match, isList) : 'が正しくありません');
};
