import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCsvSandbox } from '../../../../runtime/sandbox/csv/server';
import type { CartShop } from '../../../support/describe-cart';

/** A watched folder with the exports of a pretend shop, for the contract of all carts. */
async function openFolder(cart: 'csv' | 'tamago') {
  const root = await mkdtemp(join(tmpdir(), 'line-commerce-csv-'));
  const sizes = { customers: 1_230, subscriptions: 1_240, orders: 1_260, spoiltEvery: 50 };
  const sandbox = await startCsvSandbox({ ...sizes, root, cart });
  const { orders, subscriptions } = sandbox.control.describe();
  const shared = {
    settings: sandbox.credentials,
    // A folder of its own, in which a file of other columns lies.
    wrongSettings: { ...sandbox.credentials, shopName: 'ちがうCSV' },
    ports: { files: { root } },
    ...{ orders, subscriptions, oddSubscriptions: subscriptions / 20 },
    perSecond: null,
    requests: () => 0,
    secrets: [],
    stop: () => rm(root, { recursive: true, force: true }),
  };
  return { root, sandbox, shared };
}

const wrongFile = async (root: string): Promise<void> => {
  const folder = join(root, 'ちがうCSV', '受注');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'stock.csv'), '品番,在庫\r\nserum-30,12\r\n');
  await utimes(join(folder, 'stock.csv'), 1_700_000_000, 1_700_000_000);
};

export async function openCsvShop(): Promise<CartShop> {
  const { root, sandbox, shared } = await openFolder('csv');
  await wrongFile(root);
  const { customers, spoilt } = sandbox.control.describe();
  return { ...shared, members: customers - spoilt, unreadableMembers: spoilt };
}

/** Customers are those who ordered; the spoilt number of one stands in each row of each of their orders. */
export async function openTamagoShop(): Promise<CartShop> {
  const { root, sandbox, shared } = await openFolder('tamago');
  await wrongFile(root);
  const buyers = [...sandbox.control.book.orders.all()].filter(({ person }) => person !== null);
  const isSpoilt = ({ person }: { person: number | null }): boolean => person! % 50 === 49;
  const unreadable = buyers.filter(isSpoilt).reduce((sum, { lines }) => sum + lines.length, 0);
  const readable = buyers.filter((order) => !isSpoilt(order));
  return {
    ...shared,
    members: new Set(readable.map(({ person }) => person)).size,
    unreadableMembers: unreadable,
  };
}
