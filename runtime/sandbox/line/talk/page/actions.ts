import type { Json } from './json';
import { text } from './json';
import { safeLink } from './safe';
import type { TalkStore } from './store';

/** What tapping needs from the phone around the message. */
export interface Phone {
  /** Asks for a date or time; null: closed without one. */
  askDate(action: Json): Promise<string | null>;
  showMenu(isOpen: boolean): void;
  /** Opens the keyboard with a text in it. */
  openKeyboard(fill: string): void;
}

const UNAVAILABLE: Readonly<Record<string, string>> = {
  camera: 'カメラ',
  cameraRoll: 'カメラロール',
  location: '位置情報',
};

const say = (store: TalkStore, message: string, hint = ''): void => store.say({ kind: 'word', message, hint });

const POPUP = 'popup,width=400,height=760';

/** Opens a LIFF app as this person, in a window of a phone's size. */
export async function openLiff(store: TalkStore, url: string): Promise<void> {
  // Opened at once: browsers block a window that opens only after an answer came.
  const popup = window.open('', '_blank', POPUP);
  if (popup) popup.opener = null;
  const answer = await store.act<{ url: string | null }>('open-liff', { userId: store.selected, url });
  const link = safeLink(answer?.url);
  if (popup && link?.kind === 'web') return popup.location.replace(link.href);
  popup?.close();
  if (answer && !link)
    say(store, 'このLIFFは、お試しのLINEにありません。', 'LIFFフォームのURLと、認証情報のLIFF IDを確かめてください。');
  else if (!popup)
    say(store, '新しいウィンドウを開けませんでした。', 'ブラウザの設定でポップアップを許可してください。');
}

/** Opens an address as a phone would, as far as a computer can. */
export async function openLink(store: TalkStore, address: string): Promise<void> {
  const link = safeLink(address);
  if (!link) say(store, 'このリンクはLINEでは開けません。', 'https:// で始まるURLを設定してください。');
  else if (link.kind === 'liff') await openLiff(store, link.href);
  else if (link.kind === 'web') window.open(link.href, '_blank', 'noopener,noreferrer');
  else say(store, 'スマートフォンではここでアプリが開きます。', link.href);
}

async function postback(store: TalkStore, phone: Phone, action: Json): Promise<void> {
  const { selected: userId } = store;
  const [displayText, words] = [text(action['displayText']), text(action['text'])];
  const option = text(action['inputOption']);
  if (option === 'openRichMenu' || option === 'closeRichMenu') phone.showMenu(option === 'openRichMenu');
  if (option === 'openKeyboard') phone.openKeyboard(text(action['fillInText']));
  await store.act('postback', { userId, data: text(action['data']), ...(displayText && { displayText }) });
  if (words) await store.act('say', { userId, text: words });
}

async function pickDate(store: TalkStore, phone: Phone, action: Json): Promise<void> {
  const picked = await phone.askDate(action);
  if (picked === null) return;
  const mode = text(action['mode']) || 'date';
  await store.act('postback', { userId: store.selected, data: text(action['data']), params: { [mode]: picked } });
}

async function copy(store: TalkStore, words: string): Promise<void> {
  await navigator.clipboard.writeText(words).then(
    () => say(store, 'コピーしました。', words),
    () => say(store, 'コピーできませんでした。', words),
  );
}

/** Does what LINE does when the open person taps an action. */
export async function tap(store: TalkStore, phone: Phone, action: Json): Promise<void> {
  const userId = store.selected;
  const type = text(action['type']);
  if (store.person?.state !== 'following')
    return say(store, 'いまは操作できません。', 'この人を友だちに追加すると操作できます。');
  if (type === 'message') await store.act('say', { userId, text: text(action['text']) });
  else if (type === 'postback') await postback(store, phone, action);
  else if (type === 'uri') await openLink(store, text(action['uri']) || text(action['linkUri']));
  else if (type === 'datetimepicker') await pickDate(store, phone, action);
  else if (type === 'clipboard') await copy(store, text(action['clipboardText']));
  else if (type === 'richmenuswitch')
    await store.act('switch-menu', { userId, alias: text(action['richMenuAliasId']), data: text(action['data']) });
  else if (UNAVAILABLE[type])
    say(store, `${UNAVAILABLE[type]}は、お試しでは使えません。`, '本物のLINEでは、友だちのスマートフォンで開きます。');
}

/** What a button that draws no words is called. */
export const nameOf = (action: Json): string =>
  text(action['label']) ||
  text(action['displayText']) ||
  text(action['text']) ||
  text(action['uri']) ||
  text(action['richMenuAliasId']) ||
  text(action['data']) ||
  'ボタン';
