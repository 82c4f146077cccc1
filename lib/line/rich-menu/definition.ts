import { createHash } from 'node:crypto';
import type { messagingApi } from '@line/bot-sdk';
import { Failure } from '../../failure';
import { storableText } from '../../store/storable';
import type { MenuImage } from './image';
import type { Bounds } from './layouts';

/** What happens when a friend taps an area; `none`: nothing. */
export type MenuAction =
  | { readonly type: 'none' }
  | { readonly type: 'message'; readonly text: string }
  | { readonly type: 'postback'; readonly data: string; readonly displayText?: string }
  | { readonly type: 'uri'; readonly uri: string }
  | { readonly type: 'switch'; readonly alias: string; readonly data?: string };

export interface MenuArea {
  readonly bounds: Bounds;
  readonly action: MenuAction;
}

/** A rich menu as the marketer wants it. */
export interface RichMenuDefinition {
  /** 管理名: by it the menu is known again. */
  readonly name: string;
  /** By which other menus switch to this one; null: none. */
  readonly alias: string | null;
  /** 既定: shown to every friend who has no menu of their own. */
  readonly isDefault: boolean;
  readonly chatBarText: string;
  /** Open when the talk is opened. */
  readonly open: boolean;
  readonly areas: readonly MenuArea[];
  readonly image: MenuImage;
}

const MOST_AREAS = 20;
const NAME_MAX = 100;
const BAR_MAX = 14;

const refuse = (message: string, hint: string): never => {
  throw new Failure('input', message, hint);
};

/** Throws Failure 'input' for an empty or too long 管理名. */
export function checkedMenuName(raw: string): string {
  const name = storableText(raw).trim();
  if (name === '') refuse('リッチメニューの管理名が空です。', '管理名を入力してください。');
  if (name.length > NAME_MAX) refuse(`管理名が長すぎます(${NAME_MAX}文字まで)。`, '短くしてください。');
  return name;
}

/** null where it is empty. Throws Failure 'input' for what LINE does not take as an alias. */
export function checkedAlias(raw: string): string | null {
  const alias = raw.trim();
  if (alias === '') return null;
  if (/^[a-z0-9_-]{1,32}$/.test(alias)) return alias;
  return refuse(
    '切り替え用の名前が正しくありません。',
    '半角の英小文字・数字・-・_ だけで、32文字以内にしてください。',
  );
}

function checkedUri(uri: string, where: string): string {
  const trimmed = uri.trim();
  const scheme = /^(https?|line|tel|mailto):/.exec(trimmed)?.[1];
  if (scheme && URL.canParse(trimmed) && trimmed.length <= 1_000) return trimmed;
  return refuse(`${where}のURLが正しくありません。`, 'https:// から始まるURLを、1000文字以内で入力してください。');
}

const textWithin = (text: string, most: number, where: string): string =>
  text.trim() !== '' && text.length <= most
    ? text
    : refuse(`${where}が空か、長すぎます(${most}文字まで)。`, 'ノードを開いて直してください。');

function toLine(action: Exclude<MenuAction, { type: 'none' }>, number: number): messagingApi.Action {
  const where = `${number}つ目のエリア`;
  switch (action.type) {
    case 'message':
      return { type: 'message', text: textWithin(action.text, 300, `${where}の送るメッセージ`) };
    case 'postback':
      return {
        type: 'postback',
        data: textWithin(action.data, 300, `${where}のデータ`),
        ...(action.displayText && { displayText: textWithin(action.displayText, 300, `${where}の表示する文`) }),
      };
    case 'uri':
      return { type: 'uri', uri: checkedUri(action.uri, where) };
    case 'switch': {
      const richMenuAliasId = checkedAlias(action.alias);
      if (richMenuAliasId === null) {
        return refuse(`${where}の切り替え先が選ばれていません。`, '切り替え先のリッチメニューを選んでください。');
      }
      return { type: 'richmenuswitch', richMenuAliasId, data: action.data || `switch=${richMenuAliasId}` };
    }
  }
}

function checkBounds({ x, y, width, height }: Bounds, image: MenuImage, number: number): void {
  const isWhole = [x, y, width, height].every(Number.isInteger) && x >= 0 && y >= 0 && width >= 1 && height >= 1;
  if (isWhole && x + width <= image.width && y + height <= image.height) return;
  refuse(
    `${number}つ目のエリアの位置が、画像(${image.width}×${image.height}px)からはみ出しています。`,
    '左・上・幅・高さを、画像の中に収まる整数で入力してください。',
  );
}

/** The menu as LINE takes it, but for its name. Throws Failure 'input' that names the area. */
export function lineMenu({
  chatBarText,
  open,
  areas,
  image,
}: RichMenuDefinition): Omit<messagingApi.RichMenuRequest, 'name'> {
  // prettier-ignore
  if (areas.length > MOST_AREAS) refuse(`エリアは${MOST_AREAS}個までです。`, 'エリアを減らしてください。');
  return {
    size: { width: image.width, height: image.height },
    selected: open,
    chatBarText: textWithin(chatBarText.trim(), BAR_MAX, 'メニューバーの文字'),
    areas: areas.flatMap(({ bounds, action }, index) => {
      checkBounds(bounds, image, index + 1);
      return action.type === 'none' ? [] : [{ bounds: { ...bounds }, action: toLine(action, index + 1) }];
    }),
  };
}

/** Changes exactly when friends would see or get something else. */
export const contentHash = (menu: Omit<messagingApi.RichMenuRequest, 'name'>, image: MenuImage): string =>
  createHash('sha256').update(JSON.stringify(menu)).update('\n').update(image.data).digest('hex');
