import { csv } from '../../lib/carts/csv';
import { cartNode } from '../shared/cart-node';

export class Csv extends cartNode(csv, {
  icon: 'csv',
  description: 'カートから書き出したCSVの顧客・受注・定期を取り込み、連携の状況を確かめます',
}) {}
