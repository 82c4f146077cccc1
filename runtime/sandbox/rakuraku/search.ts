import { isCostly, type Row } from './rows';

/** What a search asks for, from PHP's brackets: `search_options[limit]`, `search_fields[0]`, `response_options[…]`. */
export interface Search {
  readonly options: Readonly<Record<string, string>>;
  readonly fields: readonly string[];
  readonly keyed: boolean;
}

const bracketed = (form: Readonly<Record<string, unknown>>, name: string): [string, string][] =>
  Object.entries(form).flatMap(([key, value]) => {
    const inner = new RegExp(`^${name}\\[(.*)\\]$`).exec(key)?.[1];
    return inner === undefined ? [] : [[inner, String(value)]];
  });

export const searchOf = (...forms: readonly unknown[]): Search => {
  const form = Object.assign({}, ...forms) as Record<string, unknown>;
  return {
    options: Object.fromEntries(bracketed(form, 'search_options')),
    fields: bracketed(form, 'search_fields').map(([, field]) => field),
    keyed: bracketed(form, 'response_options').some(([key, value]) => key === 'key_holding' && value === '1'),
  };
};

const MOST_ROWS = 500;

export const limitOf = ({ options }: Search): number => {
  const limit = Number(options.limit ?? MOST_ROWS);
  return Number.isInteger(limit) && limit > 0 ? Math.min(limit, MOST_ROWS) : MOST_ROWS;
};

const picked = (block: string, items: Readonly<Record<string, unknown>>, wanted: ReadonlySet<string>) =>
  Object.fromEntries(
    Object.entries(items).filter(([item]) => {
      const name = `${block}.${item}`;
      return wanted.size === 0 ? !isCostly(name) : wanted.has(name);
    }),
  );

/** The items asked for; all but the costly ones where none are named. */
export const selected = (row: Row, fields: readonly string[]): Row => {
  const wanted = new Set(fields);
  return Object.fromEntries(
    Object.entries(row).map(([block, items]) => [
      block,
      Array.isArray(items)
        ? items.map((item: Readonly<Record<string, unknown>>) => picked(block, item, wanted))
        : picked(block, items as Readonly<Record<string, unknown>>, wanted),
    ]),
  );
};
