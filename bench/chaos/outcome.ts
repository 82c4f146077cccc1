export interface ChaosOptions {
  /** Friends who are sent to (send only); 10,000 unless told. */
  readonly friends?: number;
  /** What people write to the account (webhook only); 5,000 unless told. */
  readonly events?: number;
  /** How often the process at work is killed; unless told 200 (send) or 5 (webhook). */
  readonly kills?: number;
  /** Of the random moments, so that a run can be repeated as far as a machine allows. */
  readonly seed?: number;
  log(line: string): void;
}

export interface ChaosOutcome {
  /** Whether nothing was doubled, lost or left open; `log` says what was. */
  readonly ok: boolean;
  readonly report: Readonly<Record<string, unknown>>;
}

/** One trial. Leaves nothing behind, Ctrl-C or not. */
export type Chaos = (options: ChaosOptions) => Promise<ChaosOutcome>;
