import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inTemporaryProduct } from '../../runtime/demo/product';
import { replayOrders, storedOrders } from '../../runtime/demo/replies';
import { runDemo } from '../../runtime/demo';

const captured = join(__dirname, '../../../shared/data/futureshop');
const MINUTES = 60_000;

describe('the demo', () => {
  it(
    'links, fills and then leaves a shop of 600 members as its raw answers say, night after night',
    async () => {
      const lines: string[] = [];
      const { ok, report } = await runDemo({ members: 600, json: true, log: (line) => lines.push(line) });
      expect(lines.filter((line) => line.startsWith('×'))).toEqual([]);
      expect(ok).toBe(true);
      expect(Object.keys(report)).toEqual([
        'fetched',
        'inserted',
        'updated',
        'unchanged',
        'quarantined',
        'linked',
        'unlinked',
        'customersWithoutFriend',
        'customDataWritten',
        'secondRunWrites',
        'seconds',
      ]);
      // Two rows of the 600 cannot be read (every 250th from the 151st).
      expect(report).toMatchObject({ fetched: 600, inserted: 598, updated: 0, quarantined: 2, secondRunWrites: 0 });
      expect(report['customDataWritten']).toBe(report['linked']);
    },
    5 * MINUTES,
  );
});

// The public replies stand beside the project and not in it.
const withReplies = existsSync(captured) ? describe : describe.skip;

withReplies('captured futureshop replies through template 03', () => {
  it(
    'become the orders that a person reads in them',
    async () => {
      await inTemporaryProduct(
        { repliesDir: captured, members: 0, pace: false },
        () => undefined,
        async (demo) => {
          const { checks, report } = await replayOrders(demo, captured);
          expect(checks.failures).toEqual([]);
          expect(report).toMatchObject({
            fetched: 20,
            inserted: 20,
            quarantined: 0,
            stillOpen: 19,
            secondRunWrites: 0,
          });
          const orders = new Map((await storedOrders(demo.store)).map((order) => [order.orderNo, order]));

          // 処理済 with its only shipment sent on 6 July: closed.
          expect(orders.get('100000001190')).toEqual({
            orderNo: '100000001190',
            orderedAt: '2021-07-05T17:28:35',
            customerId: '1',
            status: 'shipped',
            total: 3055,
            stillOpen: false,
            lines: ['gd1rd × 1'],
            shipments: ['1 2021-07-06 -'],
          });
          // 通常処理, two products in one parcel, nothing sent: read again at every visit.
          expect(orders.get('100000002505')).toEqual({
            orderNo: '100000002505',
            orderedAt: '2021-07-06T18:11:58',
            customerId: '1',
            status: 'received',
            total: 3564,
            stillOpen: true,
            lines: ['gd3sgray × 1', 'gd4vintagelavender × 1'],
            shipments: ['1 - -'],
          });
          // A hundred of one product.
          expect(orders.get('100000019233')).toEqual({
            orderNo: '100000019233',
            orderedAt: '2021-07-07T15:29:14',
            customerId: '5',
            status: 'received',
            total: 305500,
            stillOpen: true,
            lines: ['gd1bk × 100'],
            shipments: ['1 - -'],
          });
        },
      );
    },
    5 * MINUTES,
  );
});
