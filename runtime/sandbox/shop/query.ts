import { DateTime } from 'luxon';
import { TOKYO } from '../../../lib/clock';

/** Parameters of a request as text; numbers of a JSON body too. */
export type Params = Readonly<Record<string, string>>;

export const paramsOf = (...sources: readonly unknown[]): Params =>
  Object.fromEntries(
    sources
      .flatMap((source) => Object.entries((source ?? {}) as Record<string, unknown>))
      .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
      .map(([key, value]) => [key, String(value)]),
  );

/** A whole number of a parameter within bounds; `preset` where it is absent, null where it is none. */
export const wholeNumber = (text: string | undefined, preset: number, most: number): number | null => {
  if (text === undefined || text === '') return preset;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= most ? value : null;
};

/** An instant of a time in text, Japanese where it names no zone; undefined where it is absent, null where it is none. */
export const instantOf = (text: string | undefined): number | null | undefined => {
  if (text === undefined || text === '') return undefined;
  const instant = DateTime.fromISO(text.replace(' ', 'T'), { zone: TOKYO });
  return instant.isValid ? instant.toMillis() : null;
};

/** The last millisecond of the second that an upper bound names: rows' times are cut to seconds. */
export const endOfSecond = (instant: number): number => instant - (instant % 1_000) + 999;
