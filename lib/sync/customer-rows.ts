import type { Customer } from '../carts/model';
import { normaliseEmail, normalisePhone } from '../crm/keys';
import type { RowWriter, Written } from './rows';

// Compared by a join first: INSERT … ON CONFLICT would lock, and so write, the rows that did not change. LIMIT keeps the
// planner at one look-up a row: for a shop it has no statistics of, it would read all of it for every batch instead.
const write = `
  WITH compared AS MATERIALIZED (
    SELECT i.*, c.id AS known, c.withdrawn_on IS NOT NULL OR
      (c.email_key, c.mobile_email_key, c.phone_key, c.birthday, c.cart_updated_at, c.fields) IS DISTINCT FROM
      (i.email, i.mobile, i.phone, i.birthday, i.updated, i.fields) AS differs
    FROM jsonb_to_recordset($2::jsonb) AS i (
      id text, email text, mobile text, phone text, birthday date, fields jsonb, updated timestamptz, read timestamptz)
    LEFT JOIN LATERAL (
      SELECT * FROM cart_customer WHERE connection_id = $1 AND cart_customer_id = i.id LIMIT 1) c ON true
  ), inserted AS (
    INSERT INTO cart_customer (connection_id, cart_customer_id, email_key, mobile_email_key, phone_key, birthday, fields,
      cart_updated_at, read_at)
    SELECT $1, id, email, mobile, phone, birthday, fields, updated, read FROM compared WHERE known IS NULL RETURNING 1
  ), updated AS (
    UPDATE cart_customer c SET email_key = i.email, mobile_email_key = i.mobile, phone_key = i.phone,
      birthday = i.birthday, fields = i.fields, cart_updated_at = i.updated, read_at = i.read, withdrawn_on = NULL
    FROM compared i WHERE c.id = i.known AND i.differs RETURNING 1
  )
  SELECT (SELECT count(*) FROM inserted)::int AS inserted, (SELECT count(*) FROM updated)::int AS updated`;

/** Where a mobile address is given it alone decides who is who (一点一致), also one nobody can read. */
const addressKeys = ({ email, mobileEmail }: Customer) => {
  const mobile = normaliseEmail(mobileEmail);
  return { mobile, email: mobileEmail !== null && mobile === null ? null : normaliseEmail(email) };
};

/** Customers → cart_customer. A customer who comes back is no longer 退会. */
export const customerRows: RowWriter<Customer> = {
  keyOf: (customer) => customer.id,
  encode: ({ row, readAt }) => ({
    id: row.id,
    ...addressKeys(row),
    phone: normalisePhone(row.phone),
    birthday: row.birthday,
    fields: row.fields,
    updated: row.updatedAt,
    read: readAt,
  }),
  async write(client, connectionId, json) {
    return (await client.query<Written>(write, [connectionId, json])).rows[0]!;
  },
};
