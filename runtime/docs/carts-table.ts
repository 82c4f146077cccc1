import type { Capabilities, Cart, Way } from '../../lib/carts/cart';
import { certainties, type Certainty } from '../../lib/carts/certainty';
import { carts } from '../../lib/carts/registry';

export type Language = 'ja' | 'en';

interface Words {
  readonly head: readonly string[];
  readonly match: Readonly<Record<Capabilities['matchKey'], string>>;
  readonly way: Readonly<Record<Way['by'], string>>;
  readonly certainty: Readonly<Record<Certainty, string>>;
  /** Between a certainty and its note, and behind it. */
  readonly note: readonly [before: string, after: string];
  readonly legend: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  ja: {
    head: ['カート', '照合', '顧客', '受注', '発送日', '定期', 'ポイント', 'スキップ', '休止', '解約', '商品変更', 'メモ', '仕様の確かさ'], // prettier-ignore
    match: { phone: '電話番号', email: 'メールアドレス' },
    way: { api: '○', robot: '画面', none: '—' },
    certainty: { documented: '公開資料', seen: '公開コード', inferred: '推定', file: 'ファイル' },
    note: ['(', ')'],
    legend:
      '○ できます。「画面」 APIではできないため、カートの管理画面で操作します(ロボットによる操作は準備中です)。— できません。',
  },
  en: {
    head: ['cart', 'matched by', 'customers', 'orders', '発送日', '定期', 'points', 'skip', 'pause', 'cancel', 'switch product', 'memo', 'how sure of its API'], // prettier-ignore
    match: { phone: 'phone', email: 'e-mail' },
    way: { api: 'yes', robot: 'screen', none: '–' },
    certainty: { documented: 'documented', seen: 'seen in code', inferred: 'inferred', file: 'files' },
    note: ['; ', ''],
    legend: '`screen`: not by its API, so on the cart’s own screens until the robots come. `–`: not at all.',
  },
};

const readKeys = ['customers', 'orders', 'shippedOn', 'subscriptions', 'points'] as const;
const changeKeys = ['skip', 'pause', 'cancel', 'switchProduct', 'memo'] as const;

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function rowOf({ id, label, capabilities }: Cart, language: Language): string {
  const { match, way, certainty, note } = WORDS[language];
  const ways = [
    ...readKeys.map((key) => capabilities.read[key]),
    ...changeKeys.map((key) => capabilities.change[key]),
  ].map(({ by }) => way[by]);
  const { level, [language]: besides } = certainties[id];
  const sure = `${certainty[level]}${note[0]}${besides}${note[1]}`;
  return line([label, match[capabilities.matchKey], ...ways, sure]);
}

/** Carts × what works × how sure we are, from the carts' own capabilities, as Markdown. */
export function cartsTable(language: Language): string {
  const { head, legend } = WORDS[language];
  const rows = carts.map((cart) => rowOf(cart, language));
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows, '', legend].join('\n');
}

const BEGIN = '<!-- carts: made by `npm run docs` -->';
const END = '<!-- /carts -->';

/** A README with its table of carts made anew. Throws where the markers are missing. */
export function withCartsTable(readme: string, language: Language): string {
  const [before, rest] = readme.split(`${BEGIN}\n`);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`markers missing: ${BEGIN} … ${END}`);
  return `${before}${BEGIN}\n${cartsTable(language)}\n${END}${after}`;
}

/** The files that hold the table. */
export const readmes: Readonly<Record<Language, string>> = { ja: 'README.ja.md', en: 'README.md' };
