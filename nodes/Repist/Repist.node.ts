import { repist } from '../../lib/carts/repist';
import { cartNode } from '../shared/cart-node';

export class Repist extends cartNode(repist, {
  icon: 'repist',
  description: 'リピスト(プレックス)の顧客・受注・定期・ポイントを取り込み、連携の状況を確かめます',
}) {}
