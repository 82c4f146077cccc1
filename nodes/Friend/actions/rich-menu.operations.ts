import { Failure } from '../../../lib/failure';
import { linkRichMenu, unlinkRichMenu } from '../../../lib/line/rich-menu';
import { doerOf } from '../../shared/doer';
import { friendFields } from '../../shared/friend-target';
import { openLine } from '../../shared/line-session';
import { forAllItems } from '../../shared/operation';
import { richMenuField, richMenuNameOf } from '../../shared/rich-menu-field';
import { forGroups, type Outcome, type Target } from '../targets';

const otherAccount = (): Failure =>
  new Failure('input', 'この友だちは、認証情報のLINE公式アカウントの友だちではありません。', '同じLINE公式アカウントの認証情報を選んでください。'); // prettier-ignore

const SOON = '表示が変わるまで、少し時間がかかることがあります。';

const outcomes = (targets: readonly Target[], changed: readonly string[], done: string, nothing: string): Outcome[] =>
  targets.map(({ friendId }) => {
    const isChanged = changed.includes(friendId);
    return { friendId, changed: isChanged, message: isChanged ? `${done}${SOON}` : nothing };
  });

export const linkRichMenuOperation = forAllItems({
  value: 'linkRichMenu',
  name: 'リッチメニューを付ける',
  action: '友だちにリッチメニューを付ける',
  description: '届いた友だちのリッチメニューを切り替えます。付けた友だちには、既定のメニューより優先して表示されます',
  fields: [...friendFields, richMenuField],
  async executeAll(context) {
    const { store, api, channel } = await openLine(context);
    return forGroups(
      context,
      store,
      (itemIndex) => richMenuNameOf(context, itemIndex),
      async ({ channelId, clock, settings: name, targets }) => {
        if (channelId !== channel.id) return targets.map(otherAccount);
        const { changed } = await linkRichMenu({ store, api, channelId, clock }, targets, name, doerOf(context));
        return outcomes(targets, changed, `リッチメニュー「${name}」を付けました。`, 'すでに付いています。');
      },
    );
  },
});

export const unlinkRichMenuOperation = forAllItems({
  value: 'unlinkRichMenu',
  name: 'リッチメニューを外す',
  action: '友だちのリッチメニューを外す',
  description: '届いた友だちのリッチメニューを、既定のメニューに戻します',
  fields: friendFields,
  async executeAll(context) {
    const { store, api, channel } = await openLine(context);
    return forGroups(
      context,
      store,
      () => null,
      async ({ channelId, clock, targets }) => {
        if (channelId !== channel.id) return targets.map(otherAccount);
        const { changed } = await unlinkRichMenu({ store, api, channelId, clock }, targets, doerOf(context));
        return outcomes(targets, changed, 'リッチメニューを外しました。', '付いているメニューはありませんでした。');
      },
    );
  },
});
