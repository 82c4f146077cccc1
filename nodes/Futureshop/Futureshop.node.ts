import { futureshop } from '../../lib/carts/futureshop';
import { cartNode } from '../shared/cart-node';

export class Futureshop extends cartNode(futureshop, {
  icon: 'futureshop',
  description: 'futureshop の会員・受注・ポイントを取り込み、連携の状況を確かめます',
}) {}
