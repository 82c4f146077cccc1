import { subscstore } from '../../lib/carts/subscstore';
import { cartNode } from '../shared/cart-node';

export class Subscstore extends cartNode(subscstore, {
  icon: 'subscstore',
  description: 'サブスクストアの顧客・受注・定期・ポイントを取り込み、連携の状況を確かめます',
}) {}
