/** `line-commerce demo`: the whole product in a temporary home, held against what the shop's raw answers say. */
import { replayOrders } from './replies';
import { inTemporaryProduct } from './product';
import { Scenario } from './scenario';

export interface DemoOptions {
  /** Members of the sandbox shop; 5,000 unless told. */
  readonly members?: number;
  /** Runs these captured replies through template 03 instead. */
  readonly repliesDir?: string;
  /** The report is printed as JSON: progress goes to `log` either way. */
  readonly json: boolean;
  log(line: string): void;
}

export interface DemoOutcome {
  /** False when an expectation failed; `log` said which. */
  readonly ok: boolean;
  readonly report: Readonly<Record<string, unknown>>;
}

/** Boots, runs, checks and clears away. Throws when the product does not come up or a run fails. */
export async function runDemo(options: DemoOptions): Promise<DemoOutcome> {
  return options.repliesDir ? runReplies(options, options.repliesDir) : runNights(options);
}

async function runNights({ members = 5_000, log }: DemoOptions): Promise<DemoOutcome> {
  return inTemporaryProduct({ members, pace: false, unreadableEvery: 250 }, log, async (demo) => {
    const scenario = new Scenario(demo, log);
    await scenario.befriend();
    const { takenIn, matched, applied, seconds } = await scenario.firstNight();
    const secondRunWrites = await scenario.secondNight();
    await scenario.thirdNight();
    for (const failure of scenario.checks.failures) log(`× ${failure}`);
    const report = {
      fetched: takenIn['fetched'],
      inserted: takenIn['inserted'],
      updated: takenIn['updated'],
      unchanged: takenIn['unchanged'],
      quarantined: takenIn['quarantined'],
      linked: matched['linked'],
      unlinked: matched['unlinked'],
      customersWithoutFriend: matched['customersWithoutFriend'],
      customDataWritten: applied['written'],
      secondRunWrites,
      seconds: Math.round(seconds * 10) / 10,
    };
    return { ok: scenario.checks.ok, report };
  });
}

async function runReplies({ log }: DemoOptions, repliesDir: string): Promise<DemoOutcome> {
  return inTemporaryProduct({ repliesDir, members: 0, pace: false }, log, async (demo) => {
    const { checks, report } = await replayOrders(demo, repliesDir);
    for (const failure of checks.failures) log(`× ${failure}`);
    return { ok: checks.ok, report };
  });
}
