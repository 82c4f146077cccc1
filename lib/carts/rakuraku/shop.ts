import { DateTime } from 'luxon';
import { TOKYO } from '../../clock';
import { Failure } from '../../failure';
import { RowError } from '../kit/values';
import { LIMIT, type Listing, type Range } from './by-number';
import type { Form, RakurakuClient } from './client';
import { notRakuraku, type Step } from './errors';
import { ORDER_FIELDS } from './map-order';
import type { Mapping } from './mapping-schema';
import { ALL_ORDERS, type OrderFilter } from './order-pages';
import { listOf } from './reply';
import { numberReader } from './rows';

type ListedStep = Extract<Step, 'customers' | 'orders' | 'subscriptions'>;

interface Door {
  /** Behind /api. */
  readonly path: string;
  readonly listKey: string;
  readonly idFrom: string;
  readonly idTo: string;
  /** The item by which rows are numbered. */
  readonly number: string;
  readonly fields: readonly string[];
}

const doorOf = (step: ListedStep, { customers, subscriptions }: Mapping): Door => {
  switch (step) {
    case 'customers':
      return {
        ...{ path: '/v2/customers/search', listKey: 'customers', fields: [] },
        ...{ idFrom: 'customer_id_from', idTo: 'customer_id_to', number: customers.fields.id ?? 'customer_id' },
      };
    case 'orders':
      return {
        ...{ path: '/v2/orders/search', listKey: 'orders', fields: ORDER_FIELDS },
        ...{ idFrom: 'order_id_from', idTo: 'order_id_to', number: 'order_id' },
      };
    case 'subscriptions':
      return {
        ...{ path: subscriptions.path, listKey: subscriptions.listKey, fields: subscriptions.searchFields },
        ...{ ...subscriptions.params, number: subscriptions.fields.id ?? 'periodical_order_id' },
      };
  }
};

const inTokyo = (iso: string | null, format: string): string | null =>
  iso === null ? null : DateTime.fromISO(iso).setZone(TOKYO).toFormat(format);

/** Changes to the second, orders to the hour; both taken to be Japanese time (reference 3). */
const written = ({ changedSince, madeFrom }: OrderFilter) => ({
  update_date_from: inTokyo(changedSince, 'yyyy-MM-dd HH:mm:ss'),
  order_date_from: inTokyo(madeFrom, 'yyyy-MM-dd HH'),
});

/** PHP's brackets: the encoding that running clients use (reference 3). */
const searchForm = (options: Readonly<Record<string, string | null>>, fields: readonly string[]): Form => [
  ...Object.entries(options).flatMap(([key, value]) =>
    value === null ? [] : ([[`search_options[${key}]`, value]] as const),
  ),
  ...fields.map((field, n) => [`search_fields[${n}]`, field] as const),
  ['response_options[response_type]', 'json'],
];

const text = (number: number | null): string | null => (number === null ? null : String(number));

/** One of the three listings, by number; orders may be narrowed by when they changed or were made. */
export const listingOf = (
  client: RakurakuClient,
  mapping: Mapping,
  step: ListedStep,
  filter: OrderFilter = ALL_ORDERS,
): Listing => {
  const door = doorOf(step, mapping);
  return {
    read: async ({ from, to }: Range, limit = LIMIT) => {
      const range = { [door.idFrom]: text(from), [door.idTo]: text(to), limit: String(limit) };
      const form = searchForm({ ...range, ...(step === 'orders' ? written(filter) : {}) }, door.fields);
      const { response, readAt } = await client.read(step, door.path, form);
      return { ...listOf(response, door.listKey, step), readAt };
    },
    numberOf: numberReader(door.number),
    notKept: (what) => notRakuraku(step, what),
  };
};

/** The one row of a number; null where the shop has none. @throws Failure 'shape' where the filter is ignored */
export const rowOf = async (listing: Listing, id: string) => {
  const number = Number(id);
  const { rows, readAt } = await listing.read({ from: number, to: number });
  const row = rows.find((candidate) => listing.numberOf(candidate) === number);
  if (row === undefined && rows.length > 0) throw listing.notKept('番号で絞り込めません');
  return { row: row ?? null, readAt };
};

/** A single row that cannot be read is an answer that we do not understand. */
export const readable = <T>(step: ListedStep, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    throw error instanceof RowError ? notRakuraku(step, error.message) : error;
  }
};

export const noSubscription = (): Failure =>
  new Failure('cart', '楽楽リピートにこの定期が見つかりません。', '定期のIDを確かめてください。');
