import type { Cart } from '../../../lib/carts/cart';
import { Failure } from '../../../lib/failure';
import { openSession } from '../cart-session';
import { storeFor } from '../database';
import type { Operation } from '../operation';
import { friendPoints } from './friend-points';

export const getPointsOperation = (cart: Cart): Operation => ({
  value: 'getPoints',
  name: 'ポイントを取得',
  action: 'ポイントを取得する',
  description: '会員1人のいまのポイント数と有効期限を、カートから読みます',
  fields: [
    {
      displayName: '対象の会員',
      name: 'customerFrom',
      type: 'options',
      options: [
        { name: '前のノードの会員', value: 'item' },
        {
          name: '前のノードの友だち',
          value: 'friend',
          description: '友だちと照合済みの会員です。読んだポイントは、応答の [[現在ポイント(カート側)]] に使えます',
        },
        { name: '会員IDを指定', value: 'id' },
      ],
      default: 'item',
    },
    {
      displayName: '会員ID',
      name: 'customerId',
      type: 'string',
      default: '',
      required: true,
      displayOptions: { show: { customerFrom: ['id'] } },
    },
  ],
  async execute(context, itemIndex) {
    if (context.getNodeParameter('customerFrom', itemIndex) === 'friend') {
      return [await friendPoints(context, cart, await storeFor(context), itemIndex)];
    }
    const fromItem = context.getNodeParameter('customerFrom', itemIndex) === 'item';
    const given = fromItem
      ? context.getInputData()[itemIndex]?.json.customerId
      : context.getNodeParameter('customerId', itemIndex);
    if (typeof given !== 'string' || given === '') {
      throw new Failure(
        'input',
        '会員が決まっていません。',
        '「顧客を取得」などのノードを前につなぐか、会員IDを指定してください。',
      );
    }
    const store = await storeFor(context);
    const session = await openSession(context, cart, store, itemIndex, 'interactive');
    return [{ customerId: given, ...(await session.points(given)) }];
  },
});
