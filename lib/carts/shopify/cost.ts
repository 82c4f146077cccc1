/** Shopify's cost bucket (reference 3.3): what an answer says about it, and how fast one may ask by it. */
export interface QueryCost {
  /** Points that must be there before the query runs. */
  readonly requested: number;
  /** What it really cost, which is known afterwards and less; null where it did not run. */
  readonly actual: number | null;
  readonly available: number;
  /** Points a second: 100, 200, 1000 or 2000 by the shop's plan. */
  readonly restoreRate: number;
}

/** About what one page of ours really costs: the page sizes in queries.ts are chosen for it. */
const POINTS_PER_REQUEST = 100;
const STANDARD_RESTORE_RATE = 100;

/** Seconds until the bucket holds enough for such a query again; 0 when it does. */
export const secondsUntil = ({ requested, available, restoreRate }: QueryCost): number =>
  Math.max(0, (requested - available) / restoreRate);

/** Requests a second that the bucket refills when they cost as the last one did, by rate bucket, as this process saw it. */
const refilled = new Map<string, number>();

export const noteCost = (bucket: string, { actual, restoreRate }: QueryCost): void => {
  refilled.set(bucket, restoreRate / Math.max(1, actual ?? POINTS_PER_REQUEST));
};

/** How fast one may ask: until the shop has told, at the pace of the smallest plan and of a page of ours. */
export const requestsPerSecondOf = (bucket: string): number =>
  refilled.get(bucket) ?? STANDARD_RESTORE_RATE / POINTS_PER_REQUEST;
