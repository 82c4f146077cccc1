import { DERIVED_FIELDS, type Cart } from '../carts/cart';
import { subscriptionStatusNames } from '../carts/model';

/** 継続ステータス of a customer is the best of all their 定期; only one that none of these stands for is unknown. */
const BEST_FIRST = ['active', 'paused', 'cancelled'] as const;

const STATUS_WORDS = Object.entries(subscriptionStatusNames)
  .map(([status, word]) => `WHEN '${status}' THEN '${word}'`)
  .join(' ');

const OF_CUSTOMER = 'cart_customer_id = c.cart_customer_id AND connection_id = $1';

/** Carts count their 定期 upwards: the longer number, then the greater one, is the later. */
const LATER_FIRST = 'length(subscription_id) DESC, subscription_id DESC';

const SOONEST_ACTIVE = `ORDER BY next_delivery_on NULLS LAST, ${LATER_FIRST}) FILTER (WHERE status = 'active'))[1]`;

const ORDERS = `
  SELECT o.id, o.ordered_at, o.total, count(*) OVER () AS n FROM cart_order o
  WHERE ${OF_CUSTOMER} AND o.cancelled_at IS NULL AND o.status <> 'cancelled'
  ORDER BY o.ordered_at DESC, o.order_no DESC LIMIT 1`;

const ORDER_CODES = `
  SELECT string_agg(code, ',' ORDER BY place) AS list FROM (
    SELECT product_code AS code, min(line_no) AS place FROM cart_order_line
    WHERE order_id = o.id AND product_code <> '' GROUP BY 1) AS codes`;

const SUBSCRIPTIONS = `
  SELECT CASE ${BEST_FIRST.map((status) => `WHEN bool_or(status = '${status}') THEN '${status}'`).join(' ')}
      WHEN count(*) > 0 THEN 'unknown' END AS status,
    (array_agg(next_delivery_on ${SOONEST_ACTIVE} AS next_delivery_on,
    (array_agg(s."count" ${SOONEST_ACTIVE} AS times
  FROM cart_subscription s WHERE ${OF_CUSTOMER}`;

/** Of all that are not cancelled; where every one is, of the latest. */
const SUBSCRIPTION_CODES = `
  SELECT string_agg(code, ',' ORDER BY place) AS list FROM (
    SELECT product ->> 'productCode' AS code, min(ARRAY[place, ordinal]) AS place FROM (
      SELECT products, status, bool_or(status <> 'cancelled') OVER () AS goes_on,
        row_number() OVER (ORDER BY ${LATER_FIRST}) AS place
      FROM cart_subscription WHERE ${OF_CUSTOMER}
    ) AS all_of_them
    CROSS JOIN LATERAL jsonb_array_elements(products) WITH ORDINALITY AS p (product, ordinal)
    WHERE product ->> 'productCode' <> '' AND CASE WHEN goes_on THEN status <> 'cancelled' ELSE place = 1 END
    GROUP BY 1) AS codes`;

/**
 * What a customer's orders and 定期 say, as LATERAL d (value) behind alias c = cart_customer. $1 connection, $6 the keys
 * that the cart does not fill. What is not known is absent: no 購入回数 0 of a customer whose orders we do not hold.
 */
export const DERIVED_LATERAL = `
  LEFT JOIN LATERAL (${ORDERS}) AS o ON true
  CROSS JOIN LATERAL (${ORDER_CODES}) AS order_codes
  CROSS JOIN LATERAL (${SUBSCRIPTIONS}) AS s
  CROSS JOIN LATERAL (${SUBSCRIPTION_CODES}) AS subscription_codes
  CROSS JOIN LATERAL (SELECT jsonb_strip_nulls(jsonb_build_object(
    'subscriptionProductCode', subscription_codes.list,
    'productCode', order_codes.list,
    'purchasedAt', to_char(o.ordered_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD"T"HH24:MI:SS"+09:00"'),
    'purchaseCount', o.n,
    'purchaseAmount', o.total,
    'subscriptionStatus', CASE s.status ${STATUS_WORDS} END,
    'subscriptionStatus.code', s.status,
    'nextDeliveryOn', s.next_delivery_on,
    'subscriptionCount', s.times
  )) - $6::text[] AS value) AS d`;

/** Keys of derived values that the cart does not fill; null where it fills none of them. */
export function derivedKeysLeftOut({ fields }: Pick<Cart, 'fields'>): readonly string[] | null {
  const keys = new Set(fields.map(({ key }) => key));
  const derived = Object.keys(DERIVED_FIELDS);
  const leftOut = derived.filter((key) => !keys.has(key));
  return leftOut.length === derived.length ? null : leftOut.flatMap((key) => [key, `${key}.code`]);
}
