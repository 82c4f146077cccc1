import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Cart, CartSession } from '../../../lib/carts/cart';
import type { Customer } from '../../../lib/carts/model';
import { instantOf } from '../calendar';
import { openSession } from '../cart-session';
import { storeFor } from '../database';
import { detailsField, hintDetails, marked, wantsDetails } from '../details';
import type { Operation } from '../operation';
import { collect, limitFields, limitOf } from '../paging';

interface Filters {
  customerId?: string;
  updatedSince?: string;
}

const filtersField = {
  displayName: '絞り込み',
  name: 'filters',
  type: 'collection' as const,
  placeholder: '条件を追加',
  default: {},
  options: [
    {
      displayName: '会員ID',
      name: 'customerId',
      type: 'string' as const,
      default: '',
      description: 'この会員だけを取得します',
    },
    {
      displayName: '更新日時(以降)',
      name: 'updatedSince',
      type: 'dateTime' as const,
      default: '',
      description: 'この日時以降に更新された会員だけを取得します',
    },
  ],
};

const summary = ({ id, email, mobileEmail, phone, updatedAt }: Customer): IDataObject => ({
  customerId: id,
  hasEmail: email !== null || mobileEmail !== null,
  hasPhone: phone !== null,
  updatedAt,
});

const details = ({ id, ...rest }: Customer): IDataObject => marked({ customerId: id, ...rest });

async function one(session: CartSession, customerId: string): Promise<Customer[]> {
  const found = await session.customer(customerId);
  return found ? [found] : [];
}

async function read(context: IExecuteFunctions, session: CartSession, itemIndex: number): Promise<Customer[]> {
  const { customerId, updatedSince } = context.getNodeParameter('filters', itemIndex, {}) as Filters;
  if (customerId) return one(session, customerId);
  const since = updatedSince ? instantOf(updatedSince) : null;
  return collect(session.customers(), limitOf(context, itemIndex), ({ updatedAt }) =>
    since === null ? true : updatedAt !== null && Date.parse(updatedAt) >= since,
  );
}

export const getCustomersOperation = (cart: Cart): Operation => ({
  value: 'getCustomers',
  name: '顧客を取得',
  action: '顧客を取得する',
  description: 'カートから会員を読み、1人につき1件ずつ出力します(保存はしません)',
  fields: [...limitFields, filtersField, detailsField],
  async execute(context, itemIndex) {
    const store = await storeFor(context);
    const session = await openSession(context, cart, store, itemIndex, 'interactive');
    const customers = await read(context, session, itemIndex);
    if (!wantsDetails(context, itemIndex)) return customers.map(summary);
    hintDetails(context);
    return customers.map(details);
  },
});
