import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';

/** The folder of the clone. */
export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** What a `.env` file sets; a missing one sets nothing. */
function readEnvFile(folder) {
  try {
    return parseEnv(readFileSync(join(folder, '.env'), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return {};
    throw error;
  }
}

/** The data folder: LINE_COMMERCE_HOME from the environment or the clone's `.env`, else the default of this user. */
export function homeFolder(
  env = process.env,
  { uid = process.getuid?.(), userHome = homedir(), root = projectRoot } = {},
) {
  const named = env.LINE_COMMERCE_HOME || readEnvFile(root).LINE_COMMERCE_HOME;
  if (named) return resolve(named.replace(/^~(?=\/|$)/, userHome));
  // Root's own home is closed to the user that the database server runs as.
  return uid === 0 ? '/var/lib/line-commerce' : join(userHome, '.line-commerce');
}

/** Settings of all `.env` files, the clone's over the data folder's, and the environment over both. */
export function mergedEnvironment(env, home, root = projectRoot) {
  return { ...readEnvFile(home), ...readEnvFile(root), ...env };
}
