/** All carts of the product. */
import type { Cart, CartId } from './cart';
import { ecforce } from './ecforce';
import { futureshop } from './futureshop';
import { repist } from './repist';
import { shopify } from './shopify';
import { subscstore } from './subscstore';

const byId: Readonly<Record<CartId, Cart>> = { futureshop, repist, subscstore, ecforce, shopify };

export const carts: readonly Cart[] = Object.values(byId);

export const cartById = (id: CartId): Cart => byId[id];
