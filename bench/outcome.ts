export interface BenchOptions {
  /** Members of the shop (sync), customers of each shop (carts); 100,000 and 40,000 unless told. */
  readonly members?: number;
  /** Friends who are sent to (send only); 20,000 unless told. */
  readonly friends?: number;
  log(line: string): void;
}

export interface BenchOutcome {
  /** Whether every target was reached; `log` says which was not. */
  readonly ok: boolean;
  readonly report: Readonly<Record<string, unknown>>;
}

/** One measurement. */
export type Bench = (options: BenchOptions) => Promise<BenchOutcome>;
