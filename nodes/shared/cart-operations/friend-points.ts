import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Cart, CartSession } from '../../../lib/carts/cart';
import type { Points } from '../../../lib/carts/model';
import { provenCustomerId } from '../../../lib/crm/proven-links';
import { Failure } from '../../../lib/failure';
import { storePoints } from '../../../lib/line/messages';
import { clockOf } from '../../../lib/store/sandbox-clock';
import type { Store } from '../../../lib/store/store';
import { ensureConnection } from '../../../lib/sync/connection';
import { openSession } from '../cart-session';
import { itemFriendId, itemIds } from '../item-ids';

/** A reply token lives for about a minute: a slower cart is not waited for. */
const PATIENCE_MS = 20_000;

const unread = (reason: string): IDataObject => ({ balance: null, expiresOn: null, reason, readAt: null });

/** Failures after which the friend still gets an answer, with words in place of the number. */
const passing = new Set(['transient', 'rate', 'cart']);

async function readPoints(session: CartSession, customerId: string, patience: AbortSignal): Promise<Points | string> {
  try {
    return await session.points(customerId);
  } catch (error) {
    if (patience.aborted) return 'カートの返事に時間がかかっています';
    if (error instanceof Failure && passing.has(error.kind)) return error.message;
    throw error;
  }
}

function refuseWithout(cart: Cart, session: CartSession): void {
  const { points } = cart.capabilities.read;
  const why = points.by === 'none' ? points.why : session.pointsUnavailable;
  if (why === null) return;
  throw new Failure('config', `${cart.label}のポイントは使えません。${why}。`, 'このひな形は使わずに、お店のご契約を確認してください。'); // prettier-ignore
}

function friendOf(context: IExecuteFunctions, itemIndex: number): string {
  const friendId = itemFriendId(context, itemIndex);
  if (friendId !== null) return friendId;
  throw new Failure('input', '届いたデータに友だちの情報がありません。', '「LINEトリガー」や「友だち」の後ろにつないでください。'); // prettier-ignore
}

/**
 * The points of the friend's own customer, read from the cart now and kept with the time for
 * `[[現在ポイント(カート側)]]`. A friend without a proven link, and a cart that does not answer, pass on with the reason, so
 * that the reply after this block goes out all the same. Throws Failure 'config' where the shop gives no points.
 */
export async function friendPoints(
  context: IExecuteFunctions,
  cart: Cart,
  store: Store,
  itemIndex: number,
): Promise<IDataObject> {
  const friendId = friendOf(context, itemIndex);
  const cancel = context.getExecutionCancelSignal();
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const signal = cancel ? AbortSignal.any([cancel, patience]) : patience;
  const session = await openSession(context, cart, store, itemIndex, 'interactive', signal);
  refuseWithout(cart, session);
  const clock = await clockOf(store, session.identity);
  const connection = await ensureConnection(store, cart, session, clock);
  const item = { ...itemIds(context, itemIndex), friendId, connectionId: connection.id };
  const customerId = await provenCustomerId(store, connection.id, friendId);
  if (customerId === null) return { ...item, linked: false, ...unread('会員と照合できていません') };
  const points = await readPoints(session, customerId, patience);
  if (typeof points === 'string') return { ...item, linked: true, customerId, ...unread(points) };
  await storePoints(store, { connectionId: connection.id, cartCustomerId: customerId }, points, clock);
  return { ...item, linked: true, customerId, ...points };
}
