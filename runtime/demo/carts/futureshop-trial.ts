import { systemClock } from '../../../lib/clock';
import { cartById } from '../../../lib/carts/registry';
import { addFriends, ensureChannel } from '../../../lib/crm/friends';
import { blockWorkflow, timed } from '../block';
import type { Checks } from '../checks';
import { itemOf, runNight } from '../night';
import type { DemoProduct } from '../product';
import { readRawOrders } from '../raw-shop';
import { linkedCustomer, storedCounts } from './stored';

type Item = Readonly<Record<string, unknown>>;

const FRIENDS = 10;
const CREDENTIALS = { futureshopApi: { id: 'lcSandboxFutureshop', name: 'futureshop(お試し)' } };

/** futureshop by its templates 01 and 03; `demo` itself looks closer at its members and who is linked. */
export async function tryFutureshop(demo: DemoProduct, checks: Checks): Promise<Record<string, unknown>> {
  const { store, product } = demo;
  const { control, host, credentials } = product.sandbox;
  const channel = await ensureChannel(store, { lineChannelId: 'demo', name: 'お試し', sandbox: true }, systemClock);
  const friends = control.addresses(0, FRIENDS).map(({ memberId, mail, mobileMail }) => ({
    lineUserId: `Uf${memberId.padStart(31, '0')}`,
    email: mobileMail || mail || null,
  }));
  await addFriends(store, channel.id, friends, 'sandbox', systemClock);
  const { takenIn, matched } = await runNight(demo.n8n);
  const connectionId = String(takenIn['connectionId']);
  const orders = itemOf(await demo.n8n.runWorkflow('lineCommerce03', { trigger: 'いますぐ試す' }), '受注を取り込む');
  const shop = control.describe();
  checks.equal('futureshop 取り込んだ件数', await storedCounts(store, connectionId), {
    ...{ customers: shop.members - shop.unreadableMembers, subscriptions: 0, orders: shop.orders },
  });

  const block = async (operation: string, parameters: Record<string, unknown>): Promise<Item> => {
    const workflow = await blockWorkflow(demo, 'futureshop', { resource: 'data', operation, ...parameters }, CREDENTIALS); // prettier-ignore
    return (await timed(demo, workflow)).item;
  };
  const customerId = (await linkedCustomer(store, connectionId))!;
  const points = await block('getPoints', { customerFrom: 'id', customerId });
  checks.equal('futureshop ポイント', points['balance'], control.member(Number(customerId) - 1)?.['points']);

  const raw = await readRawOrders({ host, ...credentials });
  const sent = raw.find(({ status, shipmentList: [parcel] }) => status === 'COMPLETED' && parcel?.shippingInfo.invoiceNo)!; // prettier-ignore
  const parcel = await block('getShipping', { orderNo: sent.orderNo });
  const { invoiceNo, shippingDate } = sent.shipmentList[0]!.shippingInfo;
  checks.equal('futureshop 配送状況', [parcel['status'], parcel['slips'], parcel['shippedOn']], ['発送済み', [invoiceNo], shippingDate]); // prettier-ignore
  const { orderNo, status, courier, slips, trackingUrls, shippedOn } = parcel;
  const { skip } = cartById('futureshop').capabilities.change;
  return {
    cart: 'futureshop',
    fetched: { customers: takenIn['fetched'], orders: orders['fetched'] },
    linked: matched['linked'],
    points: points['balance'],
    shipping: { orderNo, status, courier, slips, trackingUrls, shippedOn },
    change: skip.by === 'none' ? skip.why : null,
  };
}
