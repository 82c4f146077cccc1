import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { TextDecoderStream } from 'node:stream/web';
import type { FloorReader, FloorRow } from './reader';

/** Lines that go on together. */
const PAGE = 500;

/** Cells of each line below the headings, in pages. Of those that are taken none is quoted in the files that are measured. */
async function* pagesOf(path: string, encoding: string): AsyncGenerator<string[][]> {
  const text = Readable.toWeb(createReadStream(path)).pipeThrough(new TextDecoderStream(encoding));
  let page: string[][] = [];
  let isHeading = true;
  for await (const line of createInterface({ input: Readable.fromWeb(text), crlfDelay: Infinity })) {
    if (!isHeading) page.push(line.split(','));
    isHeading = false;
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  yield page;
}

/** 汎用: a file of customers. */
export const readCsv: FloorReader = async function* ({ folder = '' }) {
  for await (const page of pagesOf(`${folder}/顧客/customers.csv`, 'utf-8')) {
    yield page.map(([id, , phone, email, birthday, updated]) => ({
      ...{ id, email, phone, birthday, updated },
      fields: { customerId: id },
    }));
  }
};

/** たまごカート: customers out of the orders, whose lines follow each other. In that shop nobody orders twice. */
export const readTamago: FloorReader = async function* ({ folder = '' }) {
  let before: string | undefined = '';
  for await (const page of pagesOf(`${folder}/受注/orders.csv`, 'shift_jis')) {
    const rows: FloorRow[] = [];
    for (const [, id, phone] of page) {
      if (id !== '' && id !== before) rows.push({ id, email: '', phone, updated: '', fields: { customerId: id } });
      before = id;
    }
    yield rows;
  }
};
