/** A network's and an event loop's jitter: requests sent a second apart may come in a little closer together. */
const JITTER_MS = 50;

export interface RequestRate {
  /** From the first request to the last; 0 for fewer than two. */
  readonly perSecond: number;
  /** The most that came within any one second, less the jitter. */
  readonly mostInASecond: number;
}

/** How fast requests came. `times`: their arrivals in milliseconds, earliest first. */
export function requestRate(times: readonly number[]): RequestRate {
  let mostInASecond = 0;
  for (let first = 0, end = 0; first < times.length; first += 1) {
    while (end < times.length && times[end]! - times[first]! < 1_000 - JITTER_MS) end += 1;
    mostInASecond = Math.max(mostInASecond, end - first);
  }
  const perSecond = times.length < 2 ? 0 : ((times.length - 1) * 1_000) / (times.at(-1)! - times[0]!);
  return { perSecond, mostInASecond };
}
