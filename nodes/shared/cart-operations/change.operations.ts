import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { Cart, ChangeKind, ChangeProof, SubscriptionChange } from '../../../lib/carts/cart';
import { subscriptionStatusNames, type Subscription } from '../../../lib/carts/model';
import { systemClock } from '../../../lib/clock';
import { Failure } from '../../../lib/failure';
import { ensureConnection } from '../../../lib/sync/connection';
import { changeSubscription } from '../../../lib/sync/subscription-change';
import { actorOf } from '../actor';
import { dayOf } from '../calendar';
import { openSession } from '../cart-session';
import { storeFor } from '../database';
import { itemIds } from '../item-ids';
import type { Operation } from '../operation';
import { text } from '../text';

/** One kind of change as a marketer sees it, and how its fields become what the cart is asked for. */
interface Kind {
  readonly name: string;
  readonly description: string;
  readonly fields: readonly INodeProperties[];
  read(context: IExecuteFunctions, itemIndex: number, subscriptionId: string): SubscriptionChange;
}

const subscriptionField: INodeProperties = {
  displayName: '定期番号',
  name: 'subscriptionId',
  type: 'string',
  default: '={{ $json.subscriptionId }}',
  required: true,
  description: '「定期を取得」の後ろにつないだときは、このままでかまいません(subscriptionId を使います)。',
};

function required(context: IExecuteFunctions, name: string, itemIndex: number, label: string): string {
  const given = text(context, name, itemIndex);
  if (given !== '') return given;
  throw new Failure('input', `${label}が決まっていません。`, 'ノードを開いて入力するか、「定期を取得」の後ろにつないでください。'); // prettier-ignore
}

const kinds: Readonly<Record<ChangeKind, Kind>> = {
  skip: {
    name: 'スキップ',
    description: '次回のお届けを1回とばします。同じお届け予定日では、2回とばすことはありません',
    fields: [
      {
        displayName: 'とばすお届け予定日',
        name: 'deliveryOn',
        type: 'string',
        default: '={{ $json.nextDeliveryOn }}',
        required: true,
        placeholder: '例: 2026-12-10',
        description: '次回お届け予定日がこの日より後になっていれば、何もしません。',
      },
    ],
    read: (context, itemIndex, subscriptionId) => ({
      kind: 'skip',
      subscriptionId,
      deliveryOn: dayOf(required(context, 'deliveryOn', itemIndex, 'とばすお届け予定日')),
    }),
  },
  pause: {
    name: '休止',
    description: '次回お届け予定日を先の日にするか、再開するまで止めます',
    fields: [
      {
        displayName: '休止のしかた',
        name: 'pauseBy',
        type: 'options',
        options: [
          { name: '次回お届け予定日を変える', value: 'date' },
          { name: '再開するまで止める', value: 'open' },
        ],
        default: 'date',
      },
      {
        displayName: '新しい次回お届け予定日',
        name: 'nextDeliveryOn',
        type: 'string',
        default: '',
        required: true,
        placeholder: '例: 2027-01-20',
        displayOptions: { show: { pauseBy: ['date'] } },
      },
    ],
    read: (context, itemIndex, subscriptionId) => ({
      kind: 'pause',
      subscriptionId,
      nextDeliveryOn:
        text(context, 'pauseBy', itemIndex) === 'open'
          ? null
          : dayOf(required(context, 'nextDeliveryOn', itemIndex, '新しい次回お届け予定日')),
    }),
  },
  cancel: {
    name: '解約',
    description: '定期を解約します。取り消しはカートの管理画面で行います',
    fields: [
      {
        displayName: '実行すると、カートの定期が解約されます。元に戻すには、カートの管理画面での操作が必要です。',
        name: 'cancelNotice',
        type: 'notice',
        default: '',
      },
    ],
    read: (_context, _itemIndex, subscriptionId) => ({ kind: 'cancel', subscriptionId }),
  },
  switchProduct: {
    name: '商品変更',
    description: '定期の商品を別の商品に切り替えます',
    fields: [
      {
        displayName: 'いまの商品コード',
        name: 'fromProductCode',
        type: 'string',
        default: '',
        required: true,
        description: 'カートの商品コードと完全に一致するものだけを切り替えます。',
      },
      { displayName: '新しい商品コード', name: 'toProductCode', type: 'string', default: '', required: true },
    ],
    read: (context, itemIndex, subscriptionId) => ({
      kind: 'switchProduct',
      subscriptionId,
      fromProductCode: required(context, 'fromProductCode', itemIndex, 'いまの商品コード'),
      toProductCode: required(context, 'toProductCode', itemIndex, '新しい商品コード'),
    }),
  },
  memo: {
    name: 'メモを書き足す',
    description: '定期のメモに書き足します。書いてあるものは消しません',
    fields: [
      {
        displayName: 'メモ',
        name: 'memo',
        type: 'string',
        typeOptions: { rows: 3 },
        default: '',
        required: true,
        description: '同じ文がすでに書いてあれば、何もしません。',
      },
    ],
    read: (context, itemIndex, subscriptionId) => ({
      kind: 'memo',
      subscriptionId,
      text: required(context, 'memo', itemIndex, 'メモ'),
    }),
  },
};

const standing = ({ status, statusRaw, nextDeliveryOn, count, products }: Subscription): IDataObject => ({
  ...{ status, statusName: subscriptionStatusNames[status], statusRaw, nextDeliveryOn, count },
  productCodes: products.map(({ productCode }) => productCode),
});

const proofItem = (kind: Kind, { changed, before, after, answer, readAt }: ChangeProof): IDataObject => ({
  changed,
  message: changed
    ? `${kind.name}を行い、カートで変わったことを確かめました。`
    : `すでに${kind.name}済みの状態のため、何もしませんでした。`,
  before: standing(before),
  after: standing(after),
  answer: answer && { ...answer },
  readAt,
});

function changeOperation(cart: Cart, value: ChangeKind, kind: Kind): Operation {
  return {
    value,
    name: kind.name,
    action: `定期: ${kind.name}`,
    description: kind.description,
    fields: [subscriptionField, ...kind.fields],
    async execute(context, itemIndex) {
      const change = kind.read(context, itemIndex, required(context, 'subscriptionId', itemIndex, '定期番号'));
      const store = await storeFor(context);
      const session = await openSession(context, cart, store, itemIndex, 'interactive');
      const connection = await ensureConnection(store, cart, session, systemClock);
      const proof = await changeSubscription({
        ...{ store, session, connection, change },
        clock: systemClock,
        actor: actorOf(context),
      });
      const { subscriptionId } = change;
      return [
        { ...itemIds(context, itemIndex), connectionId: connection.id, subscriptionId, ...proofItem(kind, proof) },
      ];
    },
  };
}

/** 定期の変更, as far as the cart offers it by API. */
export const changeOperations = (cart: Cart): Operation[] =>
  (Object.entries(kinds) as [ChangeKind, Kind][])
    .filter(([value]) => cart.capabilities.change[value].by === 'api')
    .map(([value, kind]) => changeOperation(cart, value, kind));
