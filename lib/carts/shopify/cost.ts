/** Shopify's cost bucket (reference 3.3): what an answer says about it, and how fast one may ask by it. */
export interface QueryCost {
  /** Points that must be there before the query runs; what it really cost is known, and less, afterwards. */
  readonly requested: number;
  readonly available: number;
  /** Points a second: 100, 200, 1000 or 2000 by the shop's plan. */
  readonly restoreRate: number;
}

/** What one page of ours really costs, at most by a little: the page sizes in queries.ts are chosen for it. */
const POINTS_PER_REQUEST = 100;
const STANDARD_RESTORE_RATE = 100;

/** Seconds until the bucket holds enough for such a query again; 0 when it does. */
export const secondsUntil = ({ requested, available, restoreRate }: QueryCost): number =>
  Math.max(0, (requested - available) / restoreRate);

/** Restore rates that shops told this process, by rate bucket. */
const restoreRates = new Map<string, number>();

export const noteRestoreRate = (bucket: string, { restoreRate }: QueryCost): void => {
  restoreRates.set(bucket, restoreRate);
};

/** Requests a second that the bucket refills; until the shop has told, the smallest plan's. */
export const requestsPerSecondOf = (bucket: string): number =>
  (restoreRates.get(bucket) ?? STANDARD_RESTORE_RATE) / POINTS_PER_REQUEST;
