import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../../lib/store/store';
import { N8nClient } from '../n8n/rest';
import type { SandboxOptions } from '../sandbox/futureshop/server';
import { startProduct, type RunningProduct } from '../start/product';

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

/** Boots the product in a temporary home with a shop as wished, does the work, and leaves nothing behind. */
export async function inTemporaryProduct<T>(
  sandbox: SandboxOptions,
  log: (line: string) => void,
  work: (demo: DemoProduct) => Promise<T>,
): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), 'line-commerce-demo-'));
  let product: RunningProduct | undefined;
  let store: Store | undefined;
  try {
    product = await startProduct({ home, env: ownEnvironment(), ports: 'free', sandbox, report: log });
    store = await openStore(product.databaseUrl);
    const n8n = await N8nClient.login(product.editorUrl, product.owner.email, product.owner.password);
    return await work({ product, n8n, store });
  } finally {
    await store?.close();
    await product?.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}
