import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { printFailure } from './failure.mjs';
import { homeFolder, projectRoot } from './home.mjs';
import { ensureInstalled, node24 } from './install.mjs';
import { printStatus } from './status.mjs';
import { stopProduct } from './stop.mjs';

/**
 * Runs one command of the product. `status` and `stop` answer here, in any state of the clone and cheaply; the rest is
 * handed to Node 24 after install and build.
 */
export async function main(args) {
  try {
    const home = homeFolder();
    const [command, ...rest] = args;
    const asksHelp = rest.includes('--help') || rest.includes('-h');
    if (command === 'status' && !asksHelp) return await printStatus(home, { json: rest.includes('--json') });
    if (command === 'stop' && !asksHelp) return await stopProduct(home, { force: rest.includes('--force') });
    process.exitCode = await withProduct(command, rest, home);
  } catch (error) {
    printFailure(error);
    process.exitCode = 1;
  }
}

async function withProduct(command, rest, home) {
  const interrupted = () => {
    console.error('\n中断しました。もう一度実行すると、続きから始めます。');
    process.exit(130);
  };
  process.once('SIGINT', interrupted);
  await ensureInstalled();
  await ensureBuilt();
  process.off('SIGINT', interrupted);
  // A child that starts `node` by name must get Node 24 too.
  const env = { ...process.env, PATH: `${dirname(node24)}${delimiter}${process.env.PATH}` };
  if (command === 'test') return run([join(projectRoot, 'node_modules/jest/bin/jest.js'), ...rest], env);
  return run([join(projectRoot, 'dist/runtime/cli/main.js'), ...(command ? [command] : []), ...rest], {
    ...env,
    LINE_COMMERCE_HOME: home,
  });
}

/** Hands over: the child has our terminal, gets our signals, and its end is ours. */
function run(args, env) {
  const child = spawn(node24, args, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}
