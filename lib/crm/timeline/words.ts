import { occasionOf, stateName, whyOf } from './send-words';

export interface Words {
  /** What happened. */
  readonly title: string;
  /** Why, or by whom; null where there is nothing to add. */
  readonly detail: string | null;
}

export type Facts = Readonly<Record<string, unknown>>;

const text = (facts: Facts, name: string): string => (typeof facts[name] === 'string' ? facts[name] : '');

const changeTitles: Readonly<Record<string, (name: string) => string>> = {
  tag_added: (name) => `タグ「${name}」が付きました`,
  tag_removed: (name) => `タグ「${name}」が外れました`,
  flag_added: (name) => `フラグ「${name}」が立ちました`,
  flag_removed: (name) => `フラグ「${name}」が下りました`,
  rich_menu_linked: (name) => `リッチメニュー「${name}」が付きました`,
  rich_menu_unlinked: (name) => `リッチメニュー「${name}」が外れました`,
};

const messageTypeNames: Readonly<Record<string, string>> = {
  text: 'テキスト',
  image: '画像',
  video: '動画',
  audio: '音声',
  file: 'ファイル',
  location: '位置情報',
  sticker: 'スタンプ',
};

const eventTitles: Readonly<Record<string, string>> = {
  follow: '友だち追加されました',
  unfollow: 'ブロックされました',
  postback: 'ボタンがタップされました',
  accountLink: 'アカウント連携が行われました',
};

function eventTitle(facts: Facts): string {
  const type = text(facts, 'type');
  if (type === 'follow' && facts.unblocked === true) return 'ブロックが解除されました';
  if (type !== 'message') return eventTitles[type] ?? 'LINEで出来事がありました';
  const kind = messageTypeNames[text(facts, 'messageType')];
  return kind ? `メッセージ(${kind})が届きました` : 'メッセージが届きました';
}

const proofNames: Readonly<Record<string, string>> = {
  lineIdToken: 'LINEログインで取得しました。',
  mailedCode: 'メールの認証コードで確認しました。',
  formWithBirthday: '本人確認フォーム(生年月日)で確認しました。',
  formWithKana: '本人確認フォーム(カナ氏名)で確認しました。',
  formPhoneOnly: '本人確認フォームの自己申告です。',
  sandbox: 'お試し用です。',
};

const keyNames: Readonly<Record<string, string>> = { email: 'メールアドレス', phone: '電話番号' };

const formTitles: Readonly<Record<string, (name: string) => string>> = {
  identity: (name) => `本人確認フォーム「${name}」が送信されました`,
  follow: (name) => `友だち追加経路「${name}」から追加されました`,
  access: (name) => `URL「${name}」が開かれました`,
  survey: (name) => `アンケート「${name}」に回答がありました`,
};

const points = (value: number): string => `${Math.abs(value).toLocaleString('ja-JP')}ポイント`;

function pointWords(facts: Facts): Words {
  const moved = Number(facts.points);
  const balance = `残高は${Number(facts.balance).toLocaleString('ja-JP')}ポイントです。`;
  return {
    title: `${points(moved)}${moved > 0 ? '増えました' : '減りました'}`,
    detail: `${balance}${text(facts, 'by')}`,
  };
}

function sendWords(facts: Facts): Words {
  const state = text(facts, 'state');
  const reason = typeof facts.reason === 'string' ? facts.reason : null;
  const why = whyOf(state, reason, text(facts, 'refusal') || null);
  return {
    title: `配信「${text(facts, 'campaign')}」: ${stateName(state)}`,
    detail: `${why}(${occasionOf(text(facts, 'occurrence'))})`,
  };
}

/** An entry of a friend's timeline in Japanese. */
export function wordsOf(kind: string, facts: Facts): Words {
  switch (kind) {
    case 'registered':
      return { title: '友だちとして登録されました', detail: null };
    case 'points':
      return pointWords(facts);
    case 'linked':
      return {
        title: `「${text(facts, 'connection')}」の会員と照合されました`,
        detail: `${keyNames[text(facts, 'keyKind')] ?? '連絡先'}が一致しました。`,
      };
    case 'address':
      return {
        title: `${keyNames[text(facts, 'addressKind')] ?? '連絡先'}を取得しました`,
        detail: proofNames[text(facts, 'proof')] ?? null,
      };
    case 'event':
      return { title: eventTitle(facts), detail: null };
    case 'send':
      return sendWords(facts);
    case 'form': {
      const route = text(facts, 'route');
      const title = (formTitles[text(facts, 'formKind')] ?? ((name: string) => `フォーム「${name}」`))(
        text(facts, 'form'),
      );
      return { title, detail: route ? `経路は「${route}」です。` : null };
    }
    default:
      return {
        title: changeTitles[kind]?.(text(facts, 'name')) ?? '変更がありました',
        detail: text(facts, 'by') || null,
      };
  }
}
