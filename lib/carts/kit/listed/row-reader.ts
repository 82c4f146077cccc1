import { getterOf, readText, type Getter } from '../values';

/** Names in a row, by our own; null: the cart does not have it. */
export type Names<K extends string> = Readonly<Record<K, string | null>>;

/** Reads an item of a row by our name for it; its label goes into the reason where it cannot be read. */
export interface RowReader<K extends string> {
  <T>(row: Readonly<Record<string, unknown>>, key: K, as: (raw: unknown, label: string) => T): T;
}

const nothing: Getter = () => undefined;

const gettersOf = <K extends string>(names: Names<K>): Readonly<Record<K, Getter>> =>
  Object.fromEntries(
    Object.entries<string | null>(names).map(([key, name]) => [key, name === null ? nothing : getterOf(name)]),
  ) as Record<K, Getter>;

export const rowReader = <K extends string>(names: Names<K>, labels: Readonly<Record<K, string>>): RowReader<K> => {
  const getters = gettersOf(names);
  return (row, key, as) => as(getters[key](row), labels[key]);
};

/** Labels of the items whose name a row does not even have. */
export const missingLabels = <K extends string>(
  row: Readonly<Record<string, unknown>>,
  names: Names<K>,
  labels: Readonly<Record<K, string>>,
): readonly string[] =>
  (Object.entries(gettersOf(names)) as [K, Getter][])
    .filter(([key, get]) => names[key] !== null && get(row) === undefined)
    .map(([key]) => labels[key]);

/** A word as the cart writes it, without the spaces around it; '' where there is none. */
export const readWord = (raw: unknown, label: string): string => readText(raw, label)?.trim() ?? '';
