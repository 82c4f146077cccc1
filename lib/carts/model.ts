import { z } from 'zod/v4';

/** A Japanese calendar day, yyyy-MM-dd. */
export const calendarDay = z.iso.date();
/** An instant with its offset, ISO 8601. */
export const instant = z.iso.datetime({ offset: true });

/** A custom-data value: text, number, or a date (a calendar day, or an instant where the cart gives a time). */
const customValue = z.union([z.string(), z.number()]);

/**
 * A customer as every cart gives one. `fields` holds what goes into friends' custom data, by field key; a field whose
 * cart value is a code holds the Japanese word, and the raw code under `<key>.code`. A missing value is absent, never "" or 0.
 */
export const customer = z.object({
  id: z.string().min(1).max(100),
  email: z.string().nullable(),
  mobileEmail: z.string().nullable(),
  phone: z.string().nullable(),
  birthday: calendarDay.nullable(),
  fields: z.record(z.string(), customValue),
  updatedAt: instant.nullable(),
});
export type Customer = z.infer<typeof customer>;

export const orderStatus = z.enum([
  'received',
  'preparing',
  'shipped',
  'delivered',
  'cancelled',
  'returned',
  'unknown',
]);

export const orderLine = z.object({
  lineNo: z.int().positive(),
  shipmentNo: z.int().nonnegative(),
  productCode: z.string(),
  productName: z.string(),
  variation: z.string().nullable(),
  quantity: z.int(),
  unitPrice: z.number().nullable(),
  /** 頒布会名 or 定期コース名, where the line belongs to one. */
  courseName: z.string().nullable(),
});

export const shipment = z.object({
  shipmentNo: z.int().nonnegative(),
  courier: z.string().nullable(),
  slipNo: z.string().nullable(),
  /** 発送日 as the cart says it; never derived from a slip number or a status. */
  shippedOn: calendarDay.nullable(),
  expectedOn: calendarDay.nullable(),
  preferredOn: calendarDay.nullable(),
  preferredTime: z.string().nullable(),
});

export const order = z.object({
  orderNo: z.string().min(1).max(100),
  /** null for a guest. */
  customerId: z.string().nullable(),
  orderedAt: instant,
  status: orderStatus,
  /** The cart's own word, kept for the day a new one appears. */
  statusRaw: z.string(),
  total: z.number().nullable(),
  paymentMethod: z.string().nullable(),
  cancelledAt: instant.nullable(),
  subscriptionNo: z.string().nullable(),
  /** 定期回数 of this order. */
  subscriptionCount: z.int().positive().nullable(),
  lines: z.array(orderLine),
  shipments: z.array(shipment),
});
export type Order = z.infer<typeof order>;

/** 継続ステータス, one vocabulary for all carts. */
export const subscription = z.object({
  id: z.string().min(1),
  customerId: z.string(),
  status: z.enum(['active', 'paused', 'cancelled', 'unknown']),
  statusRaw: z.string(),
  nextDeliveryOn: calendarDay.nullable(),
  count: z.int().nonnegative().nullable(),
  products: z.array(z.object({ productCode: z.string(), productName: z.string(), quantity: z.int() })),
});
export type Subscription = z.infer<typeof subscription>;

/** カート保有ポイント. Never 0 for "not given": then `balance` is null and `reason` says why, in Japanese. */
export const points = z.object({
  balance: z.number().nullable(),
  expiresOn: calendarDay.nullable(),
  reason: z.string().nullable(),
  readAt: instant,
});
export type Points = z.infer<typeof points>;

/** 継続ステータス as a marketer reads it (product page: カート別の「継続ステータス」). */
export const subscriptionStatusNames: Readonly<Record<Subscription['status'], string>> = {
  active: '定期継続中',
  paused: '停止',
  cancelled: '解約済み',
  unknown: '不明',
};
