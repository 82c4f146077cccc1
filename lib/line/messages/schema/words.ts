import type { z } from 'zod/v4';

type Json = Readonly<Record<string, unknown>>;
type Issue = z.core.$ZodIssue;

/** Parts of a message as a marketer knows them. */
const parts: Readonly<Record<string, string>> = {
  text: '本文',
  altText: '代替テキスト',
  title: 'タイトル',
  label: 'ボタンの文字',
  actions: 'ボタン',
  action: 'タップしたときの動作',
  defaultAction: '画像をタップしたときの動作',
  uri: 'リンク先',
  url: '画像のURL',
  originalContentUrl: '画像のURL',
  previewImageUrl: 'プレビュー画像のURL',
  thumbnailImageUrl: '画像のURL',
  columns: 'カード',
  quickReply: 'クイックリプライ',
  items: 'ボタン',
  header: 'ヘッダー(header)',
  hero: 'ヒーロー(hero)',
  body: 'ボディ(body)',
  footer: 'フッター(footer)',
  styles: 'スタイル(styles)',
  data: 'ポストバックのデータ',
  displayText: '送信される文字',
};

const counted: Readonly<Record<string, string>> = {
  actions: '番目のボタン',
  items: '番目のボタン',
  columns: '枚目のカード',
};

const nounOf = (list: string, holder: unknown): string =>
  list === 'contents' && (holder as Json | undefined)?.type === 'carousel'
    ? '番目のバブル'
    : (counted[list] ?? '番目の部品');

const stepInto = (node: unknown, key: PropertyKey): unknown =>
  typeof node === 'object' && node !== null ? (node as Record<PropertyKey, unknown>)[key] : undefined;

/** `contents.body.contents.2.text` → 「ボディ(body) › 3番目の部品(text) › text」: the way to the place, in words. */
export function pathInWords(message: unknown, path: readonly PropertyKey[]): string {
  const inFlex = stepInto(message, 'type') === 'flex';
  const steps: string[] = [];
  let node = message;
  path.forEach((key, index) => {
    const holder = node;
    node = stepInto(node, key);
    if (typeof key === 'number') {
      const list = String(path[index - 1] ?? '');
      const holderOfList = path.slice(0, index - 1).reduce(stepInto, message);
      const type = stepInto(node, 'type');
      const kind = inFlex && list === 'contents' && typeof type === 'string' ? `(${type})` : '';
      steps.push(`${key + 1}${nounOf(list, holderOfList)}${kind}`);
      return;
    }
    const name = String(key);
    const isWrapper =
      name === 'template' || (name === 'contents' && (index === 0 || typeof path[index + 1] === 'number'));
    const isList = typeof path[index + 1] === 'number' && counted[name] !== undefined;
    if (isWrapper || isList) return;
    const inComponent =
      inFlex && index > 0 && stepInto(holder, 'type') !== undefined && parts[name]?.includes('(') !== true;
    steps.push(inComponent && name !== 'action' && name !== 'label' && name !== 'uri' ? name : (parts[name] ?? name));
  });
  return steps.join(' › ');
}

const typeNames: Readonly<Record<string, string>> = {
  string: '文字',
  number: '数字',
  int: '整数',
  boolean: 'true か false',
  array: '一覧([ ])',
  object: '部品({ })',
};

/** Only what a person can act on: an issue's own text, or what kind of mistake it is. */
export function issueInWords(issue: Issue): string {
  switch (issue.code) {
    case 'custom':
      return issue.message;
    case 'invalid_format':
      return issue.message;
    case 'invalid_type':
      return issue.input === undefined
        ? 'がありません'
        : `は${typeNames[issue.expected] ?? '正しい形'}で書いてください`;
    case 'invalid_value':
      return `は、${issue.values.slice(0, 12).join('、')} のどれかにしてください`;
    case 'unrecognized_keys':
      return `に、使えない項目「${issue.keys.slice(0, 3).join('」「')}」があります`;
    case 'too_big':
      return issue.origin === 'array' ? `は${String(issue.maximum)}個までです` : `は${String(issue.maximum)}までです`;
    case 'too_small':
      return issue.origin === 'array' ? `は${String(issue.minimum)}個以上必要です` : `は${String(issue.minimum)}以上にしてください`; // prettier-ignore
    case 'invalid_union':
      return 'の種類(type)が正しくないか、ここには置けない種類です';
    default:
      return 'の書き方が正しくありません';
  }
}
