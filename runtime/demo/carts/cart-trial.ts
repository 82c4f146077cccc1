import type { Cart, Way } from '../../../lib/carts/cart';
import { cartById } from '../../../lib/carts/registry';
import { pretendCartLabels, type PretendCart } from '../../sandbox/pretend-carts';
import type { PretendShop } from '../../start/pretend-shops';
import type { Checks } from '../checks';
import { blockWorkflow, timed } from '../block';
import { mark, writesSince } from '../database';
import { itemOf } from '../night';
import type { DemoProduct } from '../product';
import { expectedLinks } from './friends';
import { listedBy, type Listed } from './listed';
import {
  activeSubscription,
  laidData,
  linkedCustomer,
  linkedFriends,
  sentOrder,
  storedCounts,
  storedStatuses,
  type SentOrder,
} from './stored';

type Item = Readonly<Record<string, unknown>>;

/** The template of each cart, by the number in front of its name. */
const TEMPLATES: Readonly<Record<PretendCart, string>> = {
  repist: '20',
  subscstore: '21',
  rakuraku: '22',
  ecforce: '23',
  shopify: '24',
  rms: '25',
  tamago: '26',
  csv: '27',
};

const BLOCKS = {
  customers: 'お客様を取り込む',
  subscriptions: '定期を取り込む',
  orders: '受注を取り込む',
  match: '友だちと照合',
  apply: 'カスタムデータへ反映',
};

const refusal = (way: Way): string | null => {
  if (way.by === 'none') return way.why;
  return way.by === 'robot' ? 'ロボットで行う操作です' : null;
};

/** One cart, from its nightly template to a change of a 定期, each step held against what its pretend shop has. */
export class CartTrial {
  private readonly cart: Cart;
  private readonly listed: Listed;
  private connectionId = '';

  constructor(
    private readonly demo: DemoProduct,
    private readonly id: PretendCart,
    private readonly shop: PretendShop,
    private readonly checks: Checks,
  ) {
    this.cart = cartById(id);
    this.listed = listedBy(id, shop.control.book);
  }

  async run(): Promise<Record<string, unknown>> {
    const first = await this.night();
    this.connectionId = String(first.customers['connectionId']);
    await this.checkNight(first);
    const linked = await this.checkLinks();
    const before = await mark(this.demo.store);
    await this.night();
    const writes = await writesSince(this.demo.store, before);
    this.equal('2回目の書き込み', writes, {});
    return {
      cart: pretendCartLabels[this.id],
      fetched: {
        customers: first.customers['fetched'],
        subscriptions: first.subscriptions['fetched'],
        orders: first.orders['fetched'],
      },
      linked,
      statuses: await this.checkStatuses(),
      unknownStatuses: first.subscriptions['unknownStatuses'],
      customData: await laidData(this.demo.store, this.connectionId),
      points: await this.points(),
      shipping: await this.shipping(),
      change: await this.change(),
      secondRunWrites: Object.values(writes).reduce((sum, n) => sum + n, 0),
    };
  }

  private async night() {
    const result = await this.demo.n8n.runWorkflow(`lineCommerce${TEMPLATES[this.id]}`, { trigger: 'いますぐ試す' });
    const items = Object.entries(BLOCKS).map(([key, block]) => [key, itemOf(result, block)] as const);
    return Object.fromEntries(items) as Record<keyof typeof BLOCKS, Item>;
  }

  private async checkNight(items: Record<keyof typeof BLOCKS, Item>): Promise<void> {
    const { customers, subscriptions, orders } = items;
    for (const [what, item] of Object.entries({ customers, subscriptions, orders }))
      this.equal(`${what} の結果`, [item['outcome'], item['quarantined']], ['completed', 0]);
    const { book } = this.shop.control;
    this.equal('取り込んだ件数', await storedCounts(this.demo.store, this.connectionId), {
      customers: this.listed.customers.length,
      subscriptions: this.listedStates().length,
      orders: book.orders.count,
    });
  }

  private async checkLinks(): Promise<number> {
    const people = [...this.shop.control.book.people.all()];
    const linked = await linkedFriends(this.demo.store, this.connectionId);
    const expected = expectedLinks(this.listed.customers, people, this.cart.capabilities.matchKey);
    this.checks.same(`${this.cart.label} 照合した友だち`, linked, expected);
    return linked.length;
  }

  /** How each listed 定期 is to stand. */
  private listedStates(): string[] {
    const { states } = this.listed;
    return [...this.shop.control.book.subscriptions.all()].flatMap(({ state }) => states[state] ?? []);
  }

  private async checkStatuses(): Promise<Record<string, number>> {
    const stored = await storedStatuses(this.demo.store, this.connectionId);
    const expected: Record<string, number> = {};
    for (const state of this.listedStates()) expected[state] = (expected[state] ?? 0) + 1;
    this.equal('継続ステータス', sorted(stored), sorted(expected));
    return stored;
  }

  /** The points of a linked customer as the block reads them, or why there are none. */
  private async points(): Promise<unknown> {
    const why = refusal(this.cart.capabilities.read.points);
    if (why !== null) return why;
    const customerId = await linkedCustomer(this.demo.store, this.connectionId);
    const item = await this.block('data', 'getPoints', { customerFrom: 'id', customerId });
    const all = [...this.shop.control.book.people.all()].map(({ points }) => points);
    if (!all.includes(Number(item['balance']))) this.checks.failures.push(`${this.cart.label} ポイントが合いません`);
    return item['balance'];
  }

  private async shipping(): Promise<unknown> {
    const order = await sentOrder(this.demo.store, this.connectionId);
    if (!order) {
      this.checks.failures.push(`${this.cart.label} 発送済みの受注がありません`);
      return null;
    }
    const item = await this.block('data', 'getShipping', { orderNo: order.orderNo });
    this.checkShipping(order, item);
    const { orderNo, status, courier, slips, trackingUrls, shippedOn } = item;
    return { orderNo, status, courier, slips, trackingUrls, shippedOn };
  }

  private checkShipping({ shippedOn, slipNo }: SentOrder, item: Item): void {
    this.equal('発送日', item['shippedOn'], shippedOn);
    if (!['発送済み', '配達完了'].includes(String(item['status'])))
      this.checks.failures.push(`${this.cart.label} 配送状況が「${String(item['status'])}」です`);
    const parcels = [...this.shop.control.book.orders.all()].map(({ parcel }) => parcel);
    const slips = item['slips'] as readonly string[];
    const known = parcels.some((parcel) => parcel.shippedOn === shippedOn && slips.every((slip) => parcel.slips.includes(slip))); // prettier-ignore
    if (slips.length === 0 || !known) this.checks.failures.push(`${this.cart.label} 伝票番号 ${slipNo} が合いません`);
  }

  /** スキップ of an active 定期, seen in the shop, and asked again without effect; or why the cart has no such change. */
  private async change(): Promise<unknown> {
    const why = refusal(this.cart.capabilities.change.skip);
    if (why !== null) return why;
    const subscription = await activeSubscription(this.demo.store, this.connectionId);
    if (!subscription) {
      this.checks.failures.push(`${this.cart.label} スキップできる定期がありません`);
      return null;
    }
    const { subscriptionId, nextDeliveryOn } = subscription;
    const asked = { subscriptionId, deliveryOn: nextDeliveryOn };
    const days = (): string[] => [...this.shop.control.book.subscriptions.all()].map((one) => one.nextDeliveryOn);
    const before = days();
    const proof = await this.block('change', 'skip', asked);
    const moved = days().filter((day, index) => day !== before[index]);
    const again = await this.block('change', 'skip', asked);
    const after = proof['after'] as Item;
    this.equal('スキップ', [proof['changed'], moved], [true, [after['nextDeliveryOn']]]);
    this.equal('2回目のスキップ', [again['changed'], days().filter((day, index) => day !== before[index])], [false, moved]); // prettier-ignore
    return { kind: 'skip', from: nextDeliveryOn, to: after['nextDeliveryOn'], answer: proof['answer'] };
  }

  /** The one item of a block of this cart, run in n8n by itself. */
  private async block(resource: string, operation: string, parameters: Record<string, unknown>): Promise<Item> {
    const name = `${pretendCartLabels[this.id]}(お試し)`;
    const credentials = { [`${this.id}Api`]: { id: `lcSandbox${this.id[0]!.toUpperCase()}${this.id.slice(1)}`, name } };
    const workflow = await blockWorkflow(this.demo, this.id, { resource, operation, ...parameters }, credentials);
    return (await timed(this.demo, workflow)).item;
  }

  private equal(what: string, actual: unknown, expected: unknown): void {
    this.checks.equal(`${this.cart.label} ${what}`, actual, expected);
  }
}

const sorted = (counts: Readonly<Record<string, number>>): [string, number][] =>
  Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
