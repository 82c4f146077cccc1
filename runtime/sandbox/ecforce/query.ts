import type { Entry, PageOf } from './json-api';
import { refuse } from './refusal';

export type Query = Readonly<Record<string, string | string[] | undefined>>;

/** What a list can be searched and sorted by, and how its rows are reached by id without making all of them. */
export interface Searchable {
  /** As in codes of refusals, e.g. CU. */
  readonly code: string;
  /** Attributes that q[…] knows; any other is ignored without a word, as Ransack does. */
  readonly filters: readonly string[];
  /** Ids are from `firstId` to below `endId`. */
  readonly firstId: number;
  readonly endId: number;
  /** The row of an id; null where it was deleted. */
  entry(id: number, withDeleted: boolean): Entry | null;
  /** How many ids have no row. */
  deleted(): number;
}

const MAX_PER = 100;

const text = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? (value[0] ?? '') : (value ?? '');

const whole = (searchable: Searchable, query: Query, name: string, usual: number): number => {
  const given = text(query[name]);
  if (given === '') return usual;
  if (!/^[1-9]\d{0,8}$/.test(given)) throw refuse.badParameter(searchable.code, name);
  return Number(given);
};

/** Slash times compare with hyphen times once both are written alike; ids compare as numbers. */
const comparable = (value: unknown): string | number =>
  typeof value === 'number' ? value : String(value ?? '').replaceAll('/', '-');

const PREDICATES: Readonly<Record<string, (value: string | number, asked: readonly string[]) => boolean>> = {
  eq: (value, [asked = '']) => String(value) === asked,
  in: (value, asked) => asked.includes(String(value)),
  cont: (value, [asked = '']) => String(value).includes(asked),
  gteq: (value, [asked = '']) => (typeof value === 'number' ? value >= Number(asked) : value >= asked),
  lteq: (value, [asked = '']) => (typeof value === 'number' ? value <= Number(asked) : value <= asked),
  lt: (value, [asked = '']) => (typeof value === 'number' ? value < Number(asked) : value < asked),
};

interface Condition {
  readonly name: string;
  readonly predicate: string;
  readonly asked: readonly string[];
}

/** `q[updated_at_gteq]`, `q[number_in][]` … that this list knows. */
const conditionsOf = ({ filters }: Searchable, query: Query): Condition[] =>
  Object.entries(query).flatMap(([key, value]) => {
    const found = /^q\[([a-z0-9_]+)_(eq|in|cont|gteq|lteq|lt)\](?:\[\])?$/.exec(key);
    if (!found || !filters.includes(found[1]!)) return [];
    return [
      { name: found[1]!, predicate: found[2]!, asked: (Array.isArray(value) ? value : [value ?? '']).map(String) },
    ];
  });

const meets = ({ resource }: Entry, { name, predicate, asked }: Condition): boolean =>
  PREDICATES[predicate]!(comparable(resource.attributes[name]), asked);

/** Where a search by id begins: the usual way through a list, and worth not walking over what lies before. */
const firstOf = ({ firstId }: Searchable, conditions: readonly Condition[]): number =>
  Math.max(
    firstId,
    ...conditions
      .filter(({ name, predicate }) => name === 'id' && predicate === 'gteq')
      .map(({ asked }) => Number(asked[0])),
  );

const rowsFrom = function* (searchable: Searchable, first: number, withDeleted: boolean): Generator<Entry> {
  for (let id = first; id < searchable.endId; id += 1) {
    const entry = searchable.entry(id, withDeleted);
    if (entry) yield entry;
  }
};

const byTime = (name: string, down: boolean) => (a: Entry, b: Entry) =>
  String(a.resource.attributes[name]).localeCompare(String(b.resource.attributes[name])) * (down ? -1 : 1);

/** One page of a list (reference 2.4, 2.7): `page`, `per` up to 100, `sort` by id, created_at or updated_at. */
export const search = (searchable: Searchable, query: Query): PageOf => {
  const page = whole(searchable, query, 'page', 1);
  const per = Math.min(MAX_PER, whole(searchable, query, 'per', 20));
  const withDeleted = text(query['q[with_deleted]']) === '1';
  const conditions = conditionsOf(searchable, query);
  const first = firstOf(searchable, conditions);
  const sort = text(query.sort).split(',')[0] ?? '';
  const name = sort.replace(/^-/, '');
  const byId = conditions.every((one) => one.name === 'id' && one.predicate === 'gteq');
  if (byId && sort === 'id' && page === 1 && searchable.deleted() === 0) {
    const entries = [];
    for (const entry of rowsFrom(searchable, first, withDeleted)) if (entries.push(entry) === per) break;
    return { entries, total: Math.max(0, searchable.endId - first), page, per };
  }
  const found = [...rowsFrom(searchable, first, withDeleted)].filter((row) =>
    conditions.every((one) => meets(row, one)),
  );
  if (name === 'created_at' || name === 'updated_at') found.sort(byTime(name, sort.startsWith('-')));
  else if (sort !== 'id') found.reverse();
  return { entries: found.slice((page - 1) * per, page * per), total: found.length, page, per };
};
