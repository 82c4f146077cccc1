/** All carts of the product. */
import type { Cart, CartId } from './cart';
import { futureshop } from './futureshop';

const byId: Readonly<Record<CartId, Cart>> = { futureshop };

export const carts: readonly Cart[] = Object.values(byId);

export const cartById = (id: CartId): Cart => byId[id];
