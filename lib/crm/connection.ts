import type { CartId } from '../carts/cart';
import { Failure } from '../failure';
import type { Store } from '../store/store';
import { checkedId } from './ids';

/** What the CRM needs to know of a cart connection. */
export interface CrmConnection {
  readonly id: string;
  readonly cart: CartId;
  readonly name: string;
  readonly sandbox: boolean;
  readonly linked: boolean;
}

/** Throws Failure 'input' for an id that is no connection. */
export async function connectionById(store: Store, connectionId: string): Promise<CrmConnection> {
  const { rows } = await store.query<CrmConnection & Record<string, unknown>>(
    `SELECT id, cart, name, sandbox, state = 'linked' AS linked FROM cart_connection WHERE id = $1`,
    [checkedId(connectionId, '連携ID')],
  );
  if (rows[0]) return rows[0];
  throw new Failure(
    'input',
    '指定されたカート連携が見つかりません。',
    '先に取り込みを一度実行するか、連携IDを確認してください。',
  );
}
