import { cartById } from '../carts/registry';
import type { Clock } from '../clock';
import type { Store } from '../store/store';
import { stopIfAborted } from './cancel';
import { cartSlot, defineCartFields } from './cart-fields';
import { connectionById, type CrmConnection } from './connection';
import { DERIVED_LATERAL, derivedKeysLeftOut } from './derived-data';
import { checkedId } from './ids';

export interface ApplyRequest {
  readonly store: Store;
  readonly connectionId: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

export interface ApplySummary {
  readonly connectionId: string;
  /** `unlinked`: the connection was 解除, so nothing was written. */
  readonly outcome: 'applied' | 'unlinked';
  /** Japanese. */
  readonly message: string;
  /** Friends whose values changed. */
  readonly written: number;
  readonly unchanged: number;
  readonly definitionsCreated: number;
}

/** Friends in one transaction: some megabytes of values, and a stop takes effect within a second. */
const CHUNK = 5_000;

/**
 * One chunk of linked friends after $2, in the order of their ids. Only friends whose values differ are locked (in that
 * order, so that two runs cannot lock each other out) and written. The object is replaced whole: what is blank in the
 * cart goes. A connection that was 解除 meanwhile has no chunk.
 */
const applying = (values: string, more = ''): string => `
WITH part AS MATERIALIZED (
  SELECT l.friend_id, l.customer_id FROM customer_link l
  JOIN cart_connection k ON k.id = l.connection_id AND k.state = 'linked'
  WHERE l.connection_id = $1 AND l.friend_id > $2
  ORDER BY l.friend_id LIMIT $5
), wanted AS (
  SELECT p.friend_id, CASE WHEN c.withdrawn_on IS NULL THEN ${values}
    ELSE ${values} || jsonb_build_object('withdrawnOn', c.withdrawn_on) END AS value
  FROM part p JOIN cart_customer c ON c.id = p.customer_id${more}
), due AS MATERIALIZED (
  SELECT f.id, w.value FROM wanted w JOIN friend f ON f.id = w.friend_id
  WHERE f.custom_data -> $3::text IS DISTINCT FROM w.value
  ORDER BY f.id FOR NO KEY UPDATE OF f
), written AS (
  UPDATE friend f SET custom_data = f.custom_data || jsonb_build_object($3::text, due.value), updated_at = $4
  FROM due WHERE f.id = due.id
  RETURNING f.id
)
SELECT (SELECT max(friend_id) FROM part) AS last, (SELECT count(*)::integer FROM part) AS seen,
  (SELECT count(*)::integer FROM written) AS written`;

const AS_THE_ROW = { name: 'apply-custom-data', text: applying('c.fields') };
/** What the row carries goes before what follows from orders and 定期. */
const WITH_DERIVED = { name: 'apply-derived-data', text: applying('(d.value || c.fields)', DERIVED_LATERAL) };

interface Chunk extends Record<string, unknown> {
  last: string | null;
  seen: number;
  written: number;
}

/** Does up to `size` linked friends after `after`. */
async function applyChunk(
  { store, clock }: Pick<ApplyRequest, 'store' | 'clock'>,
  { id, cart }: CrmConnection,
  after: string,
  size: number,
): Promise<Chunk> {
  const params = [id, after, cartSlot(id), clock.now().toJSDate(), size];
  const leftOut = derivedKeysLeftOut(cartById(cart));
  const { rows } = await (leftOut === null
    ? store.query<Chunk>(AS_THE_ROW, params)
    : store.query<Chunk>(WITH_DERIVED, [...params, leftOut]));
  return rows[0]!;
}

/**
 * カスタムデータ反映: lays each customer's fields, and what follows from the stored orders and 定期, into the custom data of
 * the linked friend (friend.custom_data → `cart:<connection id>`). Fields that are blank in the cart are cleared. A
 * customer who left keeps the values with `withdrawnOn`. Missing definitions are made first. A run that finds nothing
 * changed writes nothing. Throws Failure 'stopped' when aborted; finished chunks stay, and the next run does the rest.
 */
export async function applyCustomData({ store, connectionId, clock, signal }: ApplyRequest): Promise<ApplySummary> {
  stopIfAborted(signal);
  const connection = await connectionById(store, connectionId);
  if (!connection.linked) {
    const message = '連携が解除されているため、反映は行いませんでした。反映済みの値は残っています。';
    return {
      connectionId: connection.id,
      outcome: 'unlinked',
      message,
      written: 0,
      unchanged: 0,
      definitionsCreated: 0,
    };
  }
  const definitionsCreated = await defineCartFields(store, cartById(connection.cart), connection.id, clock);
  let written = 0;
  let seen = 0;
  for (let after: string | null = '0'; after !== null;) {
    stopIfAborted(signal);
    const chunk = await applyChunk({ store, clock }, connection, after, CHUNK);
    written += chunk.written;
    seen += chunk.seen;
    after = chunk.seen < CHUNK ? null : chunk.last;
  }
  const message = `友だち${written}人のカスタムデータを更新しました(変更なし${seen - written}人)。`;
  return {
    connectionId: connection.id,
    outcome: 'applied',
    message,
    written,
    unchanged: seen - written,
    definitionsCreated,
  };
}

/**
 * Lays the customer's fields into one friend who was just linked, without waiting for the night. Nothing happens for a
 * friend who is not linked, or whose connection was 解除.
 */
export async function applyCustomDataOf(request: ApplyRequest & { readonly friendId: string }): Promise<void> {
  const { store, clock } = request;
  const connection = await connectionById(store, request.connectionId);
  await defineCartFields(store, cartById(connection.cart), connection.id, clock);
  const before = (BigInt(checkedId(request.friendId, '友だちID')) - 1n).toString();
  // A chunk of one: the first linked friend after the one before.
  await applyChunk({ store, clock }, connection, before, 1);
}
