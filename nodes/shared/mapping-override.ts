import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CartId } from '../../lib/carts/cart';
import { Failure } from '../../lib/failure';

/**
 * The user's correction of a cart's paths and field names, `<data folder>/mapping/<cart>.json`, as text: the cart checks
 * it and names a wrong line. undefined where there is none, as in an n8n without our data folder.
 */
export async function mappingOverride(cart: CartId): Promise<string | undefined> {
  const home = process.env.LINE_COMMERCE_HOME;
  if (!home) return undefined;
  const file = join(home, 'mapping', `${cart}.json`);
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Failure('config', `対応表 ${file} を読めません。`, 'ファイルの権限を確認してください。', {
      cause: error,
    });
  });
}
