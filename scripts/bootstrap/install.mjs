import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';
import { ensureFreeSpace } from './disk.mjs';
import { fileSystemFailure } from './failure.mjs';
import { projectRoot } from './home.mjs';
import { lock } from './lock.mjs';
import { npmFailure } from './npm-errors.mjs';
import { stopProcess, identityOf } from './processes.mjs';
import { step, tell } from './progress.mjs';

const inRoot = (...names) => join(projectRoot, ...names);
const stampFile = inRoot('node_modules/.line-commerce-install');
const lockFile = inRoot('.install-lock');
const nodeName = process.platform === 'win32' ? 'node.exe' : 'node';

/** Node 24, which n8n needs, as installed with the packages. */
export const node24 = inRoot('node_modules/node/bin', nodeName);

/**
 * A Node that an install leaves alone. npm puts node_modules/.bin first on the path, so after the first install our own
 * Node 24 runs this script, and the next install removes it.
 */
function lastingNode() {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, nodeName));
  const candidates = [process.execPath, process.env.npm_node_execpath, ...onPath].filter(
    (file) => file && existsSync(file),
  );
  const removed = inRoot('node_modules') + sep;
  return candidates.find((file) => !realpathSync(file).startsWith(removed)) ?? process.execPath;
}

/** The npm that started us, else the one on the path. */
const npmCommand = process.env.npm_execpath?.endsWith('npm-cli.js')
  ? [lastingNode(), process.env.npm_execpath]
  : ['npm'];
/**
 * The npm that wrote package-lock.json. npm 10, which comes with Node 20, resolves optional peers in another way and would
 * refuse the file as out of step; then this one is fetched for the install.
 */
const lockedBy = '11.19.1';
const neededBytes = 4 * 1024 ** 3;

const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(inRoot('package-lock.json')))
    .digest('hex');

function isInstalled() {
  try {
    return readFileSync(stampFile, 'utf8') === lockHash() && existsSync(node24);
  } catch {
    return false;
  }
}

/** An install the user made with npm itself: npm writes its hidden lock file last, with what is really there. */
function isInstalledByNpm() {
  try {
    const locked = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8')).packages;
    const present = JSON.parse(readFileSync(inRoot('node_modules/.package-lock.json'), 'utf8')).packages;
    const complete = Object.entries(locked).every(
      ([path, one]) => path === '' || one.optional || one.peer || present[path]?.version === one.version,
    );
    return complete && spawnSync(node24, ['--version']).status === 0;
  } catch {
    return false;
  }
}

/** Installs what package-lock.json names unless that is done; the stamp is written last, so a half install is redone. */
export async function ensureInstalled() {
  if (isInstalled()) return;
  let held;
  try {
    held = await lock(lockFile, (pid) => tell(`別の実行(pid ${pid})がパッケージを入れています。終わるのを待ちます…`));
    if (isInstalled()) return;
    const killedEarlier = held.left !== undefined;
    if (held.left?.npm) await stopProcess(held.left.npm);
    if (killedEarlier || !isInstalledByNpm()) await install(held);
    writeFileSync(stampFile, lockHash());
  } catch (error) {
    throw fileSystemFailure(error, projectRoot) ?? error;
  } finally {
    held?.release();
  }
}

async function install(held) {
  ensureFreeSpace(projectRoot, neededBytes, 'パッケージを入れる');
  rmSync(stampFile, { force: true });
  const { packages } = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8'));
  const folders = Object.keys(packages).filter((path) => path !== '' && isForThisMachine(packages[path]));
  const count = () => folders.filter((path) => existsSync(inRoot(path, 'package.json'))).length;
  const npmOfLock = npmMajor() < 11 ? [...npmCommand, 'exec', '--yes', `npm@${lockedBy}`, '--'] : npmCommand;
  await step(
    'パッケージを入れています(初回は数分かかります)',
    () => run(held, [...npmOfLock, 'ci', '--ignore-scripts']),
    () => progress(count(), folders.length),
  );
  const withScripts = allowedScripts(packages);
  await step('パッケージの仕上げをしています', () => run(held, [...npmOfLock, 'rebuild', ...withScripts]));
}

const isForThisMachine = ({ os, cpu, libc }) =>
  (os?.includes(process.platform) ?? true) &&
  (cpu?.includes(process.arch) ?? true) &&
  (libc?.includes('glibc') ?? true);

/** npm first downloads for a while, then writes the packages out. */
const progress = (written, all) => (written === 0 ? '(ダウンロード中)' : `(${written} / 約${all})`);

function npmMajor() {
  const { stdout } = spawnSync(npmCommand[0], [...npmCommand.slice(1), '--version'], { encoding: 'utf8' });
  return Number.parseInt(stdout ?? '', 10) || 0;
}

/**
 * Install scripts are run by name in a second pass: npm before 11 does not know `allowScripts` and would run all of
 * them, and one of those (a Kafka client's) tries to download and compile, which fails.
 */
function allowedScripts(packages) {
  const { allowScripts } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
  return Object.keys(allowScripts).filter(
    (name) => allowScripts[name] && packages[`node_modules/${name}`] && existsSync(inRoot('node_modules', name)),
  );
}

async function run(held, [command, ...args]) {
  const flags = ['--no-audit', '--no-fund', '--loglevel=error', '--no-progress'];
  const child = spawn(command, [...args, ...flags], { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] });
  held.note({ npm: identityOf(child.pid) });
  let output = '';
  const keep = (chunk) => (output = (output + chunk).slice(-20_000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise((resolve) => child.on('error', (error) => resolve(keep(error))).on('close', resolve));
  if (code !== 0) throw npmFailure(output, process.env.npm_config_registry);
}
