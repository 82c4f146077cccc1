import type { Capabilities, CartId } from '../carts/cart';
import { cartById } from '../carts/registry';
import { Failure } from '../failure';
import type { Store } from '../store/store';
import { checkedId } from './ids';

type MatchKey = Capabilities['matchKey'];

/** By what a connection's customers are matched: as its shop chose (`match_key`), else as its cart says. */
export const matchKeyOf = (cart: CartId, chosen: MatchKey | null): MatchKey =>
  chosen ?? cartById(cart).capabilities.matchKey;

/** What the CRM needs to know of a cart connection. */
export interface CrmConnection {
  readonly id: string;
  readonly cart: CartId;
  readonly name: string;
  readonly sandbox: boolean;
  readonly linked: boolean;
  readonly matchKey: MatchKey;
}

/** Throws Failure 'input' for an id that is no connection. */
export async function connectionById(store: Store, connectionId: string): Promise<CrmConnection> {
  type Row = Omit<CrmConnection, 'matchKey'> & { matchKey: MatchKey | null };
  const { rows } = await store.query<Row & Record<string, unknown>>(
    `SELECT id, cart, name, sandbox, state = 'linked' AS linked, match_key AS "matchKey" FROM cart_connection WHERE id = $1`,
    [checkedId(connectionId, '連携ID')],
  );
  if (rows[0]) return { ...rows[0], matchKey: matchKeyOf(rows[0].cart, rows[0].matchKey) };
  throw new Failure(
    'input',
    '指定されたカート連携が見つかりません。',
    '先に取り込みを一度実行するか、連携IDを確認してください。',
  );
}
