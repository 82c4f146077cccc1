import type { Customer, Subscription } from '../model';
import { readId } from '../kit/rows';
import { readBoolean, readDay, readInstant, readInteger, readObject, readText, required } from '../kit/values';
import { relatedAll, relatedOne } from './json-api';

type Row = Readonly<Record<string, unknown>>;

/** The number as it was joined by ecforce, or its three parts (reference 2.5.1, address keys). */
const phoneOf = (address: Row | null): string | null => {
  if (address === null) return null;
  const whole = readText(address.full_tel, '電話番号');
  if (whole !== null) return whole;
  const parts = [address.tel01, address.tel02, address.tel03].map((part) => readText(part, '電話番号') ?? '');
  return parts.join('-').replaceAll(/^-+|-+$/g, '') || null;
};

/** ecforce customer (with its billing_address) → Customer. An address that ecforce made up itself is none. */
export const toCustomer = (raw: unknown): Customer => {
  const row = readObject(raw, '顧客');
  const id = readId(row.id, '顧客ID');
  const madeUp = readBoolean(row.is_auto_generated_email, 'メールアドレスの自動生成') === true;
  const purchaseCount = readInteger(row.buy_times, '購入回数');
  return {
    id,
    email: madeUp ? null : readText(row.email, 'メールアドレス'),
    mobileEmail: readText(row.mobile_email, '携帯メールアドレス'),
    phone: phoneOf(relatedOne(row, 'billing_address')),
    birthday: readDay(row.birth, '生年月日'),
    fields: { customerId: id, ...(purchaseCount === null ? {} : { purchaseCount }) },
    updatedAt: readInstant(row.updated_at, '更新日時'),
  };
};

/** Whose a row is: an attribute of orders, else only related (reference 2.5.3, 2.5.4). */
export const customerIdOf = (row: Row): string | null =>
  readText(row.customer_id, '顧客ID') ?? readText(relatedOne(row, 'customer')?.id, '顧客ID');

/** 定期受注 `state` (reference 2.6, labels by the vendor). */
const STATUSES: Readonly<Record<string, Subscription['status']>> = {
  active: 'active',
  suspend: 'paused',
  canceled: 'cancelled',
};

const isDeleted = (row: Row): boolean => readInstant(row.deleted_at, '削除日時') !== null;

/** ecforce 定期受注 → Subscription. Dates are Japanese days. Source: reference 2.5.4. */
export const toSubscription = (raw: unknown): Subscription => {
  const row = readObject(raw, '定期受注');
  const state = required(readText(row.state, '定期ステータス'), '定期ステータス');
  const count = readInteger(row.orders_count, '受注数');
  return {
    id: readId(row.id, '定期受注ID'),
    customerId: required(customerIdOf(row), '顧客ID'),
    status: isDeleted(row) ? 'cancelled' : (STATUSES[state] ?? 'unknown'),
    statusRaw: readText(row.human_state, '定期ステータス') ?? state,
    nextDeliveryOn: readDay(row.scheduled_to_be_delivered_at, '次回お届け予定日'),
    count: count === null ? null : Math.max(0, count),
    products: relatedAll(row, 'order_items').map((item) => ({
      productCode: required(readText(item.product_number, '商品番号'), '商品番号'),
      productName: readText(item.product_name, '商品名') ?? '',
      quantity: required(readInteger(item.quantity, '数量'), '数量'),
    })),
  };
};
