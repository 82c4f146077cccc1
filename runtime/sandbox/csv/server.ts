/** A pretend shop that exports its lists into a watched folder, as a marketer saves them there. No server: files. */
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import Encoding from 'encoding-japanese';
import { ShopBook, type ShopSize } from '../shop/shop-book';
import { generic, tamago, type ExportFile, type Spoilt } from './formats';

export interface CsvSandboxOptions extends ShopSize {
  /** Folder below which the shop's folder is made: the `csv` folder of a data folder. */
  readonly root: string;
  readonly shopName?: string;
  readonly cart?: 'csv' | 'tamago';
  /** Every so many people have a phone number that a spreadsheet has spoilt; 0: none. */
  readonly spoiltEvery?: number;
}

export interface CsvSandbox {
  /** The shop's folder. */
  readonly folder: string;
  readonly credentials: Readonly<Record<string, unknown>>;
  readonly control: CsvSandboxControl;
  stop(): Promise<void>;
}

/** How the carts write: what Excel saves as 「CSV UTF-8」, and what a cart's screen gives out. */
const styles = {
  csv: { format: generic, encoding: 'utf-8' },
  tamago: { format: tamago, encoding: 'shift_jis' },
} as const;

const MINUTE = 60_000;
const FILE_NAMES = { 顧客: 'customers.csv', 受注: 'orders.csv', 定期: 'subscriptions.csv' } as const;

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const bytesOf = (text: string, encoding: 'utf-8' | 'shift_jis'): Buffer =>
  encoding === 'utf-8'
    ? Buffer.from(text)
    : Buffer.from(Encoding.convert(Encoding.stringToCode(text), { to: 'SJIS', from: 'UNICODE' }));

function* fileBytes({ headings, rows }: ExportFile, encoding: 'utf-8' | 'shift_jis'): Generator<Buffer> {
  let text = encoding === 'utf-8' ? '\uFEFF' : '';
  for (const cells of (function* () {
    yield headings;
    yield* rows;
  })()) {
    // prettier-ignore
    text += `${cells.map(quoted).join(',')}\r\n`;
    if (text.length < 65_536) continue;
    yield bytesOf(text, encoding);
    text = '';
  }
  yield bytesOf(text, encoding);
}

/** What the shop's staff do: sell, ship, and export again. */
export class CsvSandboxControl {
  private exports = 0;

  constructor(
    readonly book: ShopBook,
    private readonly folder: string,
    private readonly cart: 'csv' | 'tamago',
    private readonly spoilt: Spoilt,
  ) {}

  describe(): { customers: number; spoilt: number; orders: number; subscriptions: number } {
    const { people, orders, subscriptions } = this.book;
    const spoilt = Array.from({ length: people.count }, (_, person) => person).filter(this.spoilt).length;
    return { customers: people.count, spoilt, orders: orders.count, subscriptions: subscriptions.count };
  }

  /** Writes all lists anew, each put into its place whole, with a time of its own in the recent past. */
  async export(): Promise<void> {
    const { format, encoding } = styles[this.cart];
    this.exports += 1;
    for (const file of format(this.book, this.spoilt)) {
      const path = join(this.folder, file.folder, FILE_NAMES[file.folder]);
      await mkdir(join(this.folder, file.folder), { recursive: true });
      await pipeline(Readable.from(fileBytes(file, encoding)), createWriteStream(`${path}.part`));
      const at = new Date(Date.now() - MINUTE + this.exports);
      await utimes(`${path}.part`, at, at);
      await rename(`${path}.part`, path);
    }
  }
}

/** Makes the folder and exports into it. Stopping takes the folder away. */
export async function startCsvSandbox(options: CsvSandboxOptions): Promise<CsvSandbox> {
  const {
    root,
    cart = 'csv',
    shopName = cart === 'csv' ? 'お試しCSV' : 'お試したまごカート',
    spoiltEvery = 0,
  } = options;
  const folder = join(root, shopName);
  const spoilt: Spoilt = (person) => spoiltEvery > 0 && person % spoiltEvery === spoiltEvery - 1;
  const control = new CsvSandboxControl(new ShopBook(options), folder, cart, spoilt);
  await control.export();
  const own = cart === 'csv' ? { preset: 'generic', matchKey: 'phone', customersFrom: 'customers' } : {};
  const credentials = { shopName, encoding: 'auto', ...own, sandbox: true };
  return { folder, credentials, control, stop: () => rm(folder, { recursive: true, force: true }) };
}
