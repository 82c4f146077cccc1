import { shopify } from '../../lib/carts/shopify';
import { cartNode } from '../shared/cart-node';

export class Shopify extends cartNode(shopify, {
  icon: 'shopify',
  description: 'Shopify の顧客・注文・定期契約を取り込み、定期の変更や連携の確認をします',
}) {}
