import { resolve } from 'node:path';
import { runBench, type BenchName } from '../../bench';
import { Failure } from '../../lib/failure';
import { runDemo } from '../demo';
import { clearSandbox } from '../sandbox-rows/clear';
import { startFutureshopSandbox } from '../sandbox/futureshop/server';
import { withStore } from './with-database';

/** Where progress goes: with --json the one line on stdout is the result. */
const logger = (json?: boolean) => (json ? console.error : console.log);

/** Boots in a temporary home and runs the whole way once; a failed expectation is a failed command. */
export async function demo(options: { members: number; replies?: string; json?: boolean }): Promise<void> {
  const log = logger(options.json);
  const repliesDir = options.replies && resolve(process.env['INIT_CWD'] ?? process.cwd(), options.replies);
  const { ok, report } = await runDemo({ members: options.members, repliesDir, json: options.json ?? false, log });
  console.log(options.json ? JSON.stringify(report) : report);
  process.exit(ok ? 0 : 1);
}

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

/** Takes a measurement; a target that was missed is a failed command. */
export async function bench(kind: string, options: { members: number; json?: boolean }): Promise<void> {
  if (!isBench(kind))
    throw new Failure('input', `「${kind}」という測定はありません。`, 'sync か start を指定してください。');
  const { ok, report } = await runBench(kind, { members: options.members, log: logger(options.json) });
  console.log(options.json ? JSON.stringify(report) : report);
  process.exit(ok ? 0 : 1);
}

const isBench = (kind: string): kind is BenchName => kind === 'sync' || kind === 'start';
