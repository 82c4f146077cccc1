/** All carts of the product. */
import type { Cart, CartId } from './cart';
import { ecforce } from './ecforce';
import { futureshop } from './futureshop';

const byId: Readonly<Record<CartId, Cart>> = { futureshop, ecforce };

export const carts: readonly Cart[] = Object.values(byId);

export const cartById = (id: CartId): Cart => byId[id];
