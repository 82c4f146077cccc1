import { shopTime } from '../shop/tokyo';

/** A resource of JSON:API (reference 2.4): the id is text, and an integer among the attributes. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly relationships: Readonly<Record<string, { readonly data: Reference | readonly Reference[] | null }>>;
}

export interface Reference {
  readonly id: string;
  readonly type: string;
}

/** A resource with those it may bring along, by the name of the relationship. */
export interface Entry {
  readonly resource: Resource;
  readonly included: Readonly<Record<string, readonly Resource[]>>;
}

/** Reply time of an instant: `YYYY/MM/DD HH:MM:SS`, JST without an offset. */
export const slashTime = (instant: number): string => shopTime(instant).replaceAll('-', '/').replace('T', ' ');

/** Reply day of `yyyy-MM-dd`; '' stays null. */
export const slashDay = (day: string): string | null => (day === '' ? null : day.replaceAll('-', '/'));

const broughtAlong = (entries: readonly Entry[], include: string): readonly Resource[] => {
  const names = include.split(',').filter((name) => name !== '');
  const found = entries.flatMap(({ included }) => names.flatMap((name) => included[name] ?? []));
  return [...new Map(found.map((one) => [`${one.type}:${one.id}`, one])).values()];
};

export interface PageOf {
  readonly entries: readonly Entry[];
  readonly total: number;
  readonly page: number;
  readonly per: number;
}

export const listDocument = ({ entries, total, page, per }: PageOf, include: string) => {
  const pages = Math.ceil(total / per);
  return {
    data: entries.map(({ resource }) => resource),
    included: broughtAlong(entries, include),
    meta: { total_count: total, page, per, count: entries.length, total_pages: pages },
    links: { self: '', prev: null, first: '', next: page < pages ? `?page=${page + 1}` : null, last: '' },
  };
};

export const oneDocument = (entry: Entry, include: string) => ({
  data: entry.resource,
  included: broughtAlong([entry], include),
});
