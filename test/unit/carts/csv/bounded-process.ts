import { csv } from '../../../../lib/carts/csv';
import { systemClock } from '../../../../lib/clock';
import { OpenPace } from '../ports';

const HEADINGS =
  '注文番号,顧客番号,電話番号,注文日時,商品コード,商品名,数量,単価,注文ステータス,配送業者,伝票番号,発送日\r\n';

const line = (no: number): string =>
  `T${no},C${no % 300_000},090${String((no * 7919) % 1e8).padStart(8, '0')},2026/1/${1 + (no % 28)} 10:05,serum-30,"美容液, 30mL",1,"5,280",出荷済み,ヤマト運輸,444413758703,2026/1/${1 + (no % 28)}\r\n`;

/** A file of so many rows that nobody holds: made as it is read. */
async function* made(rows: number): AsyncGenerator<Buffer> {
  let text = `\uFEFF${HEADINGS}`;
  for (let no = 1; no <= rows; no += 1) {
    text += line(no);
    if (text.length < 65_536) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

/**
 * Reads a CSV of orders of so many rows and prints what it read and the most memory it took, in MB:
 * node -r test/support/typescript.js test/unit/carts/csv/bounded-process.ts 1000000
 */
async function main(rows: number): Promise<void> {
  const handed = { name: 'orders.csv', open: () => made(rows) };
  const ports = { clock: systemClock, pace: new OpenPace(), lane: 'sync', files: { handed } } as const;
  const began = process.memoryUsage.rss();
  let most = began;
  let orders = 0;
  const noneOpen = (async function* (): AsyncGenerator<readonly string[]> {})();
  for await (const page of csv.connect({ shopName: '試験' }, ports).orders(undefined, noneOpen)) {
    orders += page.rows.length;
    most = Math.max(most, process.memoryUsage.rss());
  }
  const mb = (bytes: number): number => Math.round(bytes / 1e6);
  process.stdout.write(JSON.stringify({ orders, beganMb: mb(began), mostMb: mb(most) }));
}

void main(Number(process.argv[2]));
