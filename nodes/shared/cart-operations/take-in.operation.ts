import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { Cart } from '../../../lib/carts/cart';
import { systemClock } from '../../../lib/clock';
import { Failure } from '../../../lib/failure';
import { ensureConnection } from '../../../lib/sync/connection';
import { takeIn, type TakeInRequest, type TakeInSummary } from '../../../lib/sync/take-in';
import { openSession } from '../cart-session';
import { storeFor } from '../database';
import { NoticedFailure } from '../failures';
import type { Operation } from '../operation';

const streams = {
  customers: { name: '顧客(会員)', description: '顧客とポイントを読み、変わった分だけ保存します' },
  subscriptions: {
    name: '定期',
    description: '定期の継続ステータスと次回お届け予定日を読み、変わった分だけ保存します',
  },
  orders: { name: '受注', description: '前回の続きからの受注と、まだ発送されていない受注を読みます' },
} as const;

const fields = (cart: Cart): INodeProperties[] => [
  {
    displayName: '取り込むもの',
    name: 'stream',
    type: 'options',
    options: (['customers', 'subscriptions', 'orders'] as const)
      .filter((stream) => cart.capabilities.read[stream].by === 'api')
      .map((stream) => ({ ...streams[stream], value: stream })),
    default: 'customers',
  },
  {
    displayName: '実行のしかた',
    name: 'timing',
    type: 'options',
    options: [
      {
        name: '毎晩1回',
        value: 'nightly',
        description: '0時から2時の間のお店ごとの時刻に始め、その日の分が終わっていれば何もしません',
      },
      { name: 'いますぐ', value: 'now', description: '途中のものがあれば続きから、なければ最初から始めます' },
    ],
    default: 'nightly',
    displayOptions: { show: { stream: ['customers'] } },
    hint: '「毎晩1回」は、10分ごとに動くスケジュールにつないで使います。画面から手動で実行したときは、時刻を待たずにすぐ始めます。',
  },
];

/** Who presses the button wants to see it run, whatever the hour and however often today. */
const timingOf = (context: IExecuteFunctions, itemIndex: number): TakeInRequest['timing'] =>
  context.getMode() === 'manual' ? 'now' : (context.getNodeParameter('timing', itemIndex, 'now') as 'nightly' | 'now');

/** What was read is kept and 02 mails the failure; only without the database could takeIn not lay down the notice. */
async function noticed(request: TakeInRequest): Promise<TakeInSummary> {
  try {
    return await takeIn(request);
  } catch (error) {
    throw error instanceof Failure && error.kind !== 'database' ? new NoticedFailure(error) : error;
  }
}

/** 取り込み: streams the cart into our tables and outputs one summary item. */
export const takeInOperation = (cart: Cart): Operation => ({
  value: 'takeIn',
  name: '取り込み',
  action: '顧客・定期・受注を取り込む',
  description: 'カートの顧客・定期・受注をデータベースに取り込み、その件数を出力します',
  fields: fields(cart),
  once: () => true,
  async execute(context, itemIndex) {
    const store = await storeFor(context);
    const session = await openSession(context, cart, store, itemIndex, 'sync');
    const stream = context.getNodeParameter('stream', itemIndex) as TakeInRequest['stream'];
    const summary = await noticed({
      store,
      cart,
      session,
      connection: await ensureConnection(store, cart, session, systemClock),
      stream,
      timing: timingOf(context, itemIndex),
      clock: systemClock,
      signal: context.getExecutionCancelSignal(),
    });
    return [{ ...summary }];
  },
});
