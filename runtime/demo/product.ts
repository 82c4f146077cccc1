import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../lib/failure';
import { openStore, type Store } from '../../lib/store/store';
import { N8nClient } from '../n8n/rest';
import type { SandboxOptions } from '../sandbox/futureshop/server';
import { startProduct, type RunningProduct, type StartOptions } from '../start/product';

/** The whole product in a folder of its own, with what a check needs to look at it from all sides. */
export interface DemoProduct {
  readonly product: RunningProduct;
  /** The owner's session in the editor. */
  readonly n8n: N8nClient;
  readonly store: Store;
}

/** Settings of the user's own product must not reach this one. */
const ownEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  DATABASE_URL: '',
  PUBLIC_URL: '',
  NOTICE_MAIL_TO: '',
});

/** Boots the product in a temporary home with a shop as wished, does the work, and leaves nothing behind, Ctrl-C or not. */
export function inTemporaryProduct<T>(
  sandbox: SandboxOptions,
  log: (line: string) => void,
  work: (demo: DemoProduct) => Promise<T>,
  more: Pick<StartOptions, 'line' | 'shops' | 'restartPausesMs'> = {},
): Promise<T> {
  return interruptibly(async (signal) => {
    const home = await mkdtemp(join(tmpdir(), 'line-commerce-demo-'));
    let product: RunningProduct | undefined;
    let store: Store | undefined;
    try {
      product = await startProduct({
        home,
        env: ownEnvironment(),
        ports: 'free',
        sandbox,
        ...more,
        report: log,
        signal,
      });
      store = await openStore(product.databaseUrl);
      const n8n = await N8nClient.login(product.editorUrl, product.owner.email, product.owner.password);
      return await unlessAborted(signal, work({ product, n8n, store }));
    } finally {
      await store?.close();
      await product?.stop();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    }
  });
}

const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Work with a signal that Ctrl-C aborts; the process goes on until the work has cleared away. */
export async function interruptibly<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  for (const name of INTERRUPTS) process.on(name, stop);
  try {
    return await work(stopping.signal);
  } finally {
    for (const name of INTERRUPTS) process.off(name, stop);
  }
}

/** The work's result, or a 'stopped' failure as soon as the signal comes. */
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    const abort = (): void => reject(new Failure('stopped', '中断しました。', 'もう一度実行してください。'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
  });
  return Promise.race([work, aborted]);
}
