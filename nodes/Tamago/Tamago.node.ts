import { tamago } from '../../lib/carts/tamago';
import { cartNode } from '../shared/cart-node';

export class Tamago extends cartNode(tamago, {
  icon: 'tamago',
  description: 'たまごカートから書き出したCSVの受注・顧客・定期を取り込み、連携の状況を確かめます',
}) {}
