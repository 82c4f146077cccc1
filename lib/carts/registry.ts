/** All carts of the product. */
import type { Cart, CartId } from './cart';
import { csv } from './csv';
import { ecforce } from './ecforce';
import { futureshop } from './futureshop';
import { rakuraku } from './rakuraku';
import { repist } from './repist';
import { rms } from './rms';
import { shopify } from './shopify';
import { subscstore } from './subscstore';
import { tamago } from './tamago';

const byId: Readonly<Record<CartId, Cart>> = {
  futureshop,
  repist,
  subscstore,
  ecforce,
  shopify,
  csv,
  tamago,
  rms,
  rakuraku,
};

export const carts: readonly Cart[] = Object.values(byId);

export const cartById = (id: CartId): Cart => byId[id];
