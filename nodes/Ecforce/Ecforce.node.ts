import { ecforce } from '../../lib/carts/ecforce';
import { cartNode } from '../shared/cart-node';

export class Ecforce extends cartNode(ecforce, {
  icon: 'ecforce',
  description: 'ecforce の顧客・受注・定期を取り込み、定期のスキップ・休止・解約とメモの書き足しをします',
}) {}
