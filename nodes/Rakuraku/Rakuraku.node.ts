import { rakuraku } from '../../lib/carts/rakuraku';
import { cartNode } from '../shared/cart-node';

export class Rakuraku extends cartNode(rakuraku, {
  icon: 'rakuraku',
  description: '楽楽リピート の顧客・受注・定期・ポイントを取り込み、定期の変更や連携の確認をします',
}) {}
