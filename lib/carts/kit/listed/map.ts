import type { Customer, Subscription } from '../../model';
import { readId } from '../rows';
import {
  getterOf,
  readDay,
  readInstant,
  readInteger,
  readList,
  readNumber,
  readObject,
  readText,
  required,
  RowError,
} from '../values';
import {
  CUSTOMER_LABELS,
  ITEM_LABELS,
  SUBSCRIPTION_LABELS,
  type CustomersMapping,
  type SubscriptionsMapping,
} from './mapping';
import { readWord, rowReader } from './row-reader';

const isYes = (raw: unknown): boolean => [true, 'true', 1, '1'].includes(raw as boolean);

/** The telephone number in a list of addresses: the default one's, or that of the only one. Others are other people's. */
const phoneReader = ({
  addresses,
}: Pick<CustomersMapping, 'addresses'>): ((row: Record<string, unknown>) => string | null) => {
  if (addresses === null) return () => null;
  const [list, isDefault, phone] = [addresses.list, addresses.isDefault, addresses.phone].map(getterOf);
  return (row) => {
    const raw = list?.(row) ?? [];
    const rows = readList(raw, '住所一覧').map((address) => readObject(address, '住所'));
    const own = rows.length === 1 ? rows[0] : rows.find((address) => isYes(isDefault?.(address)));
    return own === undefined ? null : readText(phone?.(own), CUSTOMER_LABELS.phone);
  };
};

/** A customer's row → Customer. Of the custom data only what the row holds; the rest follows from orders and 定期. */
export const customerMapper = (
  mapping: Pick<CustomersMapping, 'fields' | 'addresses'>,
): ((raw: unknown) => Customer) => {
  const take = rowReader(mapping.fields, CUSTOMER_LABELS);
  const phoneOf = phoneReader(mapping);
  return (raw) => {
    const row = readObject(raw, '顧客');
    const id = take(row, 'id', readId);
    const points = take(row, 'points', readNumber);
    return {
      id,
      email: take(row, 'email', readText),
      mobileEmail: null,
      phone: take(row, 'phone', readText) ?? phoneOf(row),
      birthday: take(row, 'birthday', readDay),
      fields: { customerId: id, ...(points !== null && { points }) },
      updatedAt: take(row, 'updatedAt', readInstant),
    };
  };
};

/** The point balance in a customer's row and its last day. */
export const pointsReader = (mapping: Pick<CustomersMapping, 'fields'>) => {
  const take = rowReader(mapping.fields, CUSTOMER_LABELS);
  return (raw: unknown): { balance: number | null; expiresOn: string | null } => {
    const row = readObject(raw, '顧客');
    return { balance: take(row, 'points', readNumber), expiresOn: take(row, 'pointsExpireOn', readDay) };
  };
};

/** 回数 so far; never negative. */
const readTimes = (raw: unknown, label: string): number | null => {
  const times = readInteger(raw, label);
  if (times !== null && times < 0) throw new RowError(label, 'が負の数です');
  return times;
};

type Product = Subscription['products'][number];

/** A 定期's products; where the cart names none, its course stands for them. */
const productsReader = (mapping: Pick<SubscriptionsMapping, 'fields' | 'item'>) => {
  const take = rowReader(mapping.fields, SUBSCRIPTION_LABELS);
  const takeItem = rowReader(mapping.item, ITEM_LABELS);
  const itemOf = (raw: unknown): Product => {
    const item = readObject(raw, '商品');
    return {
      productCode: required(takeItem(item, 'productCode', readText), ITEM_LABELS.productCode),
      productName: takeItem(item, 'productName', readText) ?? '',
      // Where a cart gives no number of pieces, the item is there once.
      quantity: takeItem(item, 'quantity', readInteger) ?? 1,
    };
  };
  return (row: Record<string, unknown>): Product[] => {
    const items = take(row, 'items', (raw) => (raw === undefined || raw === null ? [] : readList(raw, '商品一覧')));
    if (items.length > 0) return items.map(itemOf);
    const productCode = take(row, 'courseCode', readText);
    if (productCode === null) return [];
    return [{ productCode, productName: take(row, 'courseName', readText) ?? '', quantity: 1 }];
  };
};

/** A 定期's row → Subscription. A status word of no table stays unknown, with the word. Days are Japanese. */
export const subscriptionMapper = (
  mapping: Pick<SubscriptionsMapping, 'fields' | 'item' | 'statuses'>,
): ((raw: unknown) => Subscription) => {
  const take = rowReader(mapping.fields, SUBSCRIPTION_LABELS);
  const productsOf = productsReader(mapping);
  const statuses = new Map(Object.entries(mapping.statuses));
  return (raw) => {
    const row = readObject(raw, '定期');
    const statusRaw = required(take(row, 'status', readWord) || null, SUBSCRIPTION_LABELS.status);
    return {
      id: take(row, 'id', readId),
      customerId: take(row, 'customerId', readId),
      status: statuses.get(statusRaw) ?? 'unknown',
      statusRaw,
      nextDeliveryOn: take(row, 'nextDeliveryOn', readDay),
      count: take(row, 'count', readTimes),
      products: productsOf(row),
    };
  };
};
