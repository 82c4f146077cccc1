import { resolve } from 'node:path';
import { inspect } from 'node:util';
import { benches } from '../../bench';
import { chaosTrials } from '../../bench/chaos';
import type { ChaosOptions } from '../../bench/chaos/outcome';
import type { BenchOptions } from '../../bench/outcome';
import { Failure } from '../../lib/failure';
import { runDemo } from '../demo';
import { runCartsDemo } from '../demo/carts';
import { runLineDemo } from '../demo/line';
import { clearSandbox } from '../sandbox-rows/clear';
import { startFutureshopSandbox } from '../sandbox/futureshop/server';
import { withStore } from './with-database';

/** Where progress goes: with --json the one line on stdout is the result. */
const logger = (json?: boolean) => (json ? console.error : console.log);

/** Boots in a temporary home and runs the whole way once; a failed expectation is a failed command. */
export function demo({ members, replies, json = false }: { members: number; replies?: string; json?: boolean }) {
  const repliesDir = replies && resolve(process.env['INIT_CWD'] ?? process.cwd(), replies);
  return report(runDemo, { members, repliesDir, json });
}

/** The same for friends of a pretend LINE. */
export const demoLine = (options: { json?: boolean }): Promise<void> => report(runLineDemo, options);

/** The same for every cart. */
export const demoCarts = (options: { json?: boolean }): Promise<void> => report(runCartsDemo, options);

/** Removes what お試しモード wrote; real channels and connections stay. */
export async function clearDemo(home: string): Promise<void> {
  const cleared = await withStore(home, (store) => clearSandbox(store));
  const rows = Object.values(cleared).reduce((sum, count) => sum + count, 0);
  console.log(rows === 0 ? 'お試しのデータはありません。' : `お試しのデータを消しました(${rows} 行)。`);
}

/** The pretend shop alone, until Ctrl-C. */
export async function sandbox(options: { port: number; members: number; pace: boolean }): Promise<void> {
  const shop = await startFutureshopSandbox(options);
  const { apiDomain, shopKey, clientId, clientSecret } = shop.credentials;
  console.log(`お試しのカートが動いています: ${shop.url}(止めるには Ctrl-C)
  APIドメイン　　　: ${apiDomain}
  店舗ID　　　　　 : ${shopKey}
  クライアントID　 : ${clientId}
  クライアント秘密鍵: ${clientSecret}`);
  await new Promise((ended) => process.once('SIGINT', ended).once('SIGTERM', ended));
  await shop.stop();
}

/** What is called by its name; the names go into the refusal of any other. */
function named<T>(kinds: Readonly<Record<string, T>>, kind: string, what: string): T {
  const found = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (found) return found;
  const names = Object.keys(kinds).join('、');
  throw new Failure('input', `「${kind}」という${what}はありません。`, `次のどれかを指定してください: ${names}`);
}

type Run<Options> = (options: Options) => Promise<{ ok: boolean; report: Readonly<Record<string, unknown>> }>;

/** Prints the report; one that is not as it should be is a failed command. */
async function report<Options>(run: Run<Options>, options: Omit<Options, 'log'> & { json?: boolean }): Promise<void> {
  const { ok, report } = await run({ ...options, log: logger(options.json) } as Options);
  console.log(options.json ? JSON.stringify(report) : inspect(report, { depth: null }));
  process.exit(ok ? 0 : 1);
}

/** Goes through the editor's screens; one that is still English, or does not open, is a failed command. */
export async function walk(options: { json?: boolean }): Promise<void> {
  // The browser's client is for this one only.
  const { walkEditor } = await import('../../bench/walk/index.js');
  return report(walkEditor, options);
}

/** Takes a measurement; a target that was missed is a failed command. */
export const bench = (kind: string, options: Omit<BenchOptions, 'log'> & { json?: boolean }): Promise<void> =>
  report(named(benches, kind, '測定'), options);

/** Kills what works, over and over; anything doubled or lost is a failed command. */
export const chaos = (kind: string, options: Omit<ChaosOptions, 'log'> & { json?: boolean }): Promise<void> =>
  report(named(chaosTrials, kind, '試験'), options);
