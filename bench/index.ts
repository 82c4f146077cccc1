/** Measurements of the running product; each prints one JSON line. */
import type { BenchOptions, BenchOutcome } from './outcome';
import { benchStart } from './start';
import { benchSync } from './sync';

export type BenchName = 'sync' | 'start';

/** Takes a measurement on a product of its own, in a temporary home. */
export const runBench = (name: BenchName, options: BenchOptions): Promise<BenchOutcome> =>
  name === 'sync' ? benchSync(options) : benchStart(options);
