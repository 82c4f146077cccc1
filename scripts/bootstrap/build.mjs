import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BootstrapFailure, fileSystemFailure } from './failure.mjs';
import { node24 } from './install.mjs';
import { projectRoot } from './home.mjs';
import { lock } from './lock.mjs';
import { step, tell } from './progress.mjs';

const inRoot = (...names) => join(projectRoot, ...names);
const stampFile = inRoot('dist/.build-stamp');
const sources = [
  'nodes',
  'credentials',
  'lib',
  'runtime',
  'bench',
  'workflows',
  'icons',
  'package.json',
  'tsconfig.json',
  'gulpfile.js',
];

/** A mark of all sources by name, size and time: reading 300 files' contents at every start would cost more. */
function sourcesMark() {
  const mark = createHash('sha256');
  const visit = (path) => {
    const stat = statSync(inRoot(path), { throwIfNoEntry: false });
    if (stat?.isDirectory()) for (const name of readdirSync(inRoot(path)).sort()) visit(join(path, name));
    else if (stat) mark.update(`${path}:${stat.size}:${stat.mtimeMs}\n`);
  };
  sources.forEach(visit);
  return mark.digest('hex');
}

const isBuilt = (mark) => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === mark;

/** Builds dist unless it was built from these very sources. */
export async function ensureBuilt() {
  if (isBuilt(sourcesMark())) return;
  let held;
  try {
    held = await lock(inRoot('.install-lock'), (pid) => tell(`別の実行(pid ${pid})が組み立て中です。待ちます…`));
    const mark = sourcesMark();
    if (isBuilt(mark)) return;
    rmSync(stampFile, { force: true });
    await step('製品を組み立てています', build);
    mkdirSync(inRoot('dist'), { recursive: true });
    writeFileSync(stampFile, mark);
  } catch (error) {
    throw fileSystemFailure(error, projectRoot) ?? error;
  } finally {
    held?.release();
  }
}

async function build() {
  const child = spawn(node24, [inRoot('node_modules/gulp/bin/gulp.js'), 'build'], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk) => (output = (output + chunk).slice(-20_000));
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const code = await new Promise((resolve) => child.on('error', (error) => resolve(keep(error))).on('close', resolve));
  if (code === 0) return;
  throw new BootstrapFailure(
    `製品を組み立てられませんでした。\n${output.trim().split('\n').slice(-30).join('\n')}`,
    'プログラムを変更した場合は上の指摘を直してください。変更していない場合は git status で差分を確かめてください。',
  );
}
