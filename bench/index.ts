/** Measurements of the running product; each prints one JSON line. */
import { benchStart } from './start';
import { benchSync } from './sync';

export type BenchName = 'sync' | 'start';

export interface BenchOptions {
  /** Members of the shop (sync only); 100,000 unless told. */
  readonly members?: number;
  log(line: string): void;
}

export interface BenchOutcome {
  /** Whether every target was reached; `log` says which was not. */
  readonly ok: boolean;
  readonly report: Readonly<Record<string, number>>;
}

/** Takes a measurement on a product of its own, in a temporary home. */
export const runBench = (name: BenchName, options: BenchOptions): Promise<BenchOutcome> =>
  name === 'sync' ? benchSync(options) : benchStart(options);
