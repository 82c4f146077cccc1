import { rms } from '../../lib/carts/rms';
import { cartNode } from '../shared/cart-node';

export class Rms extends cartNode(rms, {
  icon: 'rms',
  description: '楽天RMS の受注・注文者・定期購入を取り込み、連携の状況を確かめます',
}) {}
