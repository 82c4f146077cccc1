import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeProperties,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import type { Cart, Way } from '../../lib/carts/cart';
import { isFileCart } from '../../lib/carts/csv/file-cart';
import { headingList, readingFiles } from './cart-files';
import { changeOperations } from './cart-operations/change.operations';
import { getCustomersOperation } from './cart-operations/get-customers.operation';
import { getOrdersOperation } from './cart-operations/get-orders.operation';
import { getPointsOperation } from './cart-operations/get-points.operation';
import { getShippingOperation } from './cart-operations/get-shipping.operation';
import { getSubscriptionsOperation } from './cart-operations/get-subscriptions.operation';
import { relinkOperation, unlinkOperation } from './cart-operations/link.operations';
import { markNotifiedOperation } from './cart-operations/mark-notified.operation';
import { previewOperation } from './cart-operations/preview.operation';
import { statusOperation } from './cart-operations/status.operation';
import { takeInOperation } from './cart-operations/take-in.operation';
import { credentialName, testedByCheck } from './cart-session';
import { databaseCredential, databaseField, testedByOpening } from './database';
import { connectionList } from './lists';
import { operationProperties, operationSubtitle, shownWhen, type Operation } from './operation';
import { runOperations } from './router';

interface Look {
  /** File name in icons/, without ending. */
  readonly icon: string;
  /** Japanese, one sentence in the node panel. */
  readonly description: string;
}

const offers = (way: Way): boolean => way.by === 'api';

/** カートのデータ: what talks to the cart. */
const dataOperations = (cart: Cart): Operation[] => {
  const { customers, orders, subscriptions, points } = cart.capabilities.read;
  const operations = [
    ...(offers(customers) || offers(orders) ? [takeInOperation(cart)] : []),
    ...(offers(customers) ? [getCustomersOperation(cart)] : []),
    ...(offers(orders) ? [getOrdersOperation(cart), getShippingOperation(cart)] : []),
    ...(offers(subscriptions) ? [getSubscriptionsOperation(cart)] : []),
    ...(offers(points) ? [getPointsOperation(cart)] : []),
  ];
  return isFileCart(cart) ? [previewOperation(cart), ...operations].map(readingFiles) : operations;
};

/** 連携: what works on what we stored. */
const connectionOperations = (cart: Cart): Operation[] => [
  statusOperation(cart),
  markNotifiedOperation,
  unlinkOperation,
  relinkOperation,
];

const allOperations = (cart: Cart): Operation[] => [
  ...dataOperations(cart),
  ...changeOperations(cart),
  ...connectionOperations(cart),
];

const capabilityNames: Readonly<Record<string, string>> = {
  customers: '顧客の取得',
  orders: '受注の取得',
  subscriptions: '定期の取得',
  points: 'ポイントの取得',
  shippedOn: '発送日の取得',
  skip: '定期のスキップ',
  pause: '定期の休止',
  cancel: '定期の解約',
  switchProduct: '定期商品の変更',
  memo: 'メモの書き込み',
};

const BY_ROBOT = 'APIではできないため、いまはカートの管理画面で操作してください(ロボットによる操作は準備中です)。';

/** What the cart does not offer, grouped by the reason. */
function notOffered({ capabilities }: Cart): string[] {
  const byReason = new Map<string, string[]>();
  for (const [key, way] of Object.entries({ ...capabilities.read, ...capabilities.change })) {
    if (way.by === 'robot') byReason.set(BY_ROBOT, [...(byReason.get(BY_ROBOT) ?? []), capabilityNames[key] ?? key]);
    if (way.by === 'none') byReason.set(way.why, [...(byReason.get(way.why) ?? []), capabilityNames[key] ?? key]);
  }
  return [...byReason].map(([why, names]) => `【${names.join('、')}】${why}`);
}

const notOfferedNotice = (cart: Cart): INodeProperties[] => {
  const reasons = notOffered(cart);
  if (reasons.length === 0) return [];
  const displayName = `${cart.label} ではできないことがあります。${reasons.join('')}`;
  return shownWhen({ resource: ['data'] }, [{ displayName, name: 'notOfferedNotice', type: 'notice', default: '' }]);
};

const resourceField = (changes: boolean): INodeProperties => ({
  displayName: '対象',
  name: 'resource',
  type: 'options',
  noDataExpression: true,
  options: [
    { name: 'カートのデータ', value: 'data', description: '取り込み、顧客・受注・ポイントなどの取得' },
    ...(changes ? [{ name: '定期の変更', value: 'change', description: '定期のスキップ・休止・解約など' }] : []),
    { name: '連携', value: 'connection', description: '連携状況の確認、お知らせ、解除、再開' },
  ],
  default: 'data',
});

const describe = (cart: Cart, look: Look): INodeTypeDescription => ({
  displayName: cart.label,
  name: cart.id,
  icon: { light: `file:../../icons/${look.icon}.svg`, dark: `file:../../icons/${look.icon}.dark.svg` },
  group: ['input'],
  version: 1,
  subtitle: operationSubtitle(allOperations(cart)),
  description: look.description,
  defaults: { name: cart.label },
  usableAsTool: true,
  inputs: [NodeConnectionTypes.Main],
  outputs: [NodeConnectionTypes.Main],
  credentials: [
    {
      name: credentialName(cart),
      displayName: `${cart.label} の認証情報`,
      required: true,
      testedBy: 'check',
      displayOptions: { show: { resource: ['data', 'change'] } },
    },
    databaseCredential,
  ],
  properties: [
    resourceField(changeOperations(cart).length > 0),
    ...operationProperties(dataOperations(cart), 'data'),
    ...(changeOperations(cart).length > 0 ? operationProperties(changeOperations(cart), 'change') : []),
    ...operationProperties(connectionOperations(cart), 'connection'),
    ...notOfferedNotice(cart),
    databaseField,
  ],
});

/** A cart's node class, made from its capabilities, so that the carts' nodes cannot drift apart. */
export function cartNode(cart: Cart, look: Look): new () => INodeType {
  const operations = allOperations(cart);
  return class implements INodeType {
    description = describe(cart, look);

    methods = {
      credentialTest: { check: testedByCheck(cart), checkDatabase: testedByOpening },
      loadOptions: {
        connections: connectionList(cart.id),
        ...(isFileCart(cart) && { headings: headingList(cart, credentialName(cart)) }),
      },
    };

    execute(this: IExecuteFunctions) {
      return runOperations(this, operations);
    }
  };
}
