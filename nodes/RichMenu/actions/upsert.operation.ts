import type { IExecuteFunctions } from 'n8n-workflow';
import { Failure } from '../../../lib/failure';
import {
  applyRichMenu,
  cellBounds,
  checkedAlias,
  checkHeight,
  layouts,
  readMenuImage,
  sampleImage,
  type AppliedMenu,
  type Layout,
  type MenuAction,
  type MenuArea,
  type MenuImage,
} from '../../../lib/line/rich-menu';
import { openLine } from '../../shared/line-session';
import type { Operation } from '../../shared/operation';
import { upsertFields } from '../fields';

/** An area as n8n stores it. */
interface GivenArea {
  readonly type?: MenuAction['type'] | 'liff';
  readonly uri?: string;
  readonly text?: string;
  readonly liff?: string;
  readonly alias?: { readonly value?: unknown } | string;
  readonly data?: string;
  readonly displayText?: string;
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
}

function actionOf({
  type = 'uri',
  uri = '',
  text = '',
  liff = '',
  alias,
  data = '',
  displayText,
}: GivenArea): MenuAction {
  switch (type) {
    case 'none':
      return { type };
    case 'message':
      return { type, text };
    case 'postback':
      return { type, data, displayText };
    case 'switch':
      return { type, alias: String((typeof alias === 'object' ? alias.value : alias) ?? '') };
    case 'liff':
      return { type: 'uri', uri: liff };
    case 'uri':
      return { type, uri };
  }
}

const givenAreas = (context: IExecuteFunctions, itemIndex: number, name: string): readonly GivenArea[] =>
  (context.getNodeParameter(name, itemIndex, {}) as { area?: readonly GivenArea[] }).area ?? [];

async function givenImage(context: IExecuteFunctions, itemIndex: number): Promise<MenuImage> {
  const property = String(context.getNodeParameter('binaryProperty', itemIndex, 'data'));
  if (context.getInputData()[itemIndex]?.binary?.[property] === undefined) {
    throw new Failure('input', '画像のファイルが届いていません。', 'ファイルを読み込むノードやフォームの後ろにつなぐか、「見本の画像」を選んでください。'); // prettier-ignore
  }
  return readMenuImage(await context.helpers.getBinaryDataBuffer(itemIndex, property));
}

function layoutAreas(layout: Layout, given: readonly GivenArea[], image: MenuImage): MenuArea[] {
  const cells = cellBounds(layout, image);
  if (given.length > cells.length) {
    throw new Failure('input', `エリアが多すぎます。「${layout.name}」のエリアは${cells.length}個です。`, 'エリアを減らすか、形を選び直してください。'); // prettier-ignore
  }
  return given.map((area, index) => ({ bounds: cells[index]!, action: actionOf(area) }));
}

const customAreas = (given: readonly GivenArea[]): MenuArea[] =>
  given.map((area) => ({
    bounds: { x: area.x ?? 0, y: area.y ?? 0, width: area.width ?? 0, height: area.height ?? 0 },
    action: actionOf(area),
  }));

/** The picture and the areas on it. */
async function drawn(context: IExecuteFunctions, itemIndex: number): Promise<{ image: MenuImage; areas: MenuArea[] }> {
  const chosen = String(context.getNodeParameter('layout', itemIndex));
  const layout = layouts.find(({ id }) => id === chosen);
  const isSample = context.getNodeParameter('imageFrom', itemIndex) === 'sample';
  const image = isSample ? sampleImage(layout ?? layouts[0]!) : await givenImage(context, itemIndex);
  if (!layout) return { image, areas: customAreas(givenAreas(context, itemIndex, 'areas')) };
  checkHeight(image, layout);
  return { image, areas: layoutAreas(layout, givenAreas(context, itemIndex, 'actions'), image) };
}

function messageOf({ name, outcome, moved }: AppliedMenu): string {
  const menu = `リッチメニュー「${name}」`;
  if (outcome === 'unchanged') return `${menu}の内容は同じため、作り直しませんでした。`;
  if (outcome === 'created') return `${menu}を登録しました。`;
  return `${menu}を新しい内容に入れ替えました。${moved > 0 ? `付いていた友だち${moved}人も新しい内容に変わります。` : ''}`;
}

export const upsertOperation: Operation = {
  value: 'upsert',
  name: '登録・更新',
  action: 'リッチメニューを登録・更新する',
  description: '管理名ごとに登録します。何度実行しても重複せず、内容が変わったときだけ入れ替えます',
  fields: upsertFields,
  async execute(context, itemIndex) {
    const text = (name: string): string => String(context.getNodeParameter(name, itemIndex, '') ?? '');
    const flag = (name: string): boolean => context.getNodeParameter(name, itemIndex, false) === true;
    const definition = {
      name: text('name'),
      alias: checkedAlias(text('alias')),
      isDefault: flag('isDefault'),
      chatBarText: text('chatBarText'),
      open: flag('open'),
      ...(await drawn(context, itemIndex)),
    };
    const { store, api, channel, clock } = await openLine(context, itemIndex);
    const applied = await applyRichMenu({ store, api, channelId: channel.id, clock }, definition);
    return [{ ...applied, message: messageOf(applied) }];
  },
};
