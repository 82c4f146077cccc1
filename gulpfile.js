const { spawn } = require('node:child_process');
const { rm } = require('node:fs/promises');
const { build: bundle } = require('esbuild');
const { dest, parallel, series, src } = require('gulp');

function compile(done) {
  const tsc = require.resolve('typescript/bin/tsc');
  spawn(process.execPath, [tsc, '-p', 'tsconfig.json'], { stdio: 'inherit' })
    .on('error', done)
    .on('exit', (code) => done(code === 0 ? undefined : new Error(`tsc ended with ${code}`)));
}

/** What in the READMEs follows from the code. */
function writeDocs(done) {
  spawn(process.execPath, ['dist/runtime/docs/main.js'], { stdio: 'inherit' })
    .on('error', done)
    .on('exit', (code) => done(code === 0 ? undefined : new Error(`docs ended with ${code}`)));
}

const folders = ['nodes', 'credentials', 'icons', 'lib', 'runtime', 'bench'];

/**
 * Icons, codex JSON, SQL and whatever else tsc leaves behind. One pattern a folder: with braces gulp would walk
 * node_modules too. `encoding: false` keeps pictures and fonts as they are.
 */
const assets = () =>
  src([...folders.map((folder) => `${folder}/**/*.*`), '!**/*.{ts,tsx,md}', '!**/tsconfig.json'], {
    base: '.',
    encoding: false,
    nodir: true,
  }).pipe(dest('dist'));

/** One that has another name by now would be run beside itself. */
const dropMigrations = () => rm('dist/lib/store/migrations', { recursive: true, force: true });

/** What runs in a browser: the page of the talk screen, one file of its own. */
const pages = () =>
  bundle({
    entryPoints: ['runtime/sandbox/line/talk/page/main.tsx'],
    outfile: 'dist/runtime/sandbox/line/talk/page/app.js',
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
  });

const build = parallel(compile, series(dropMigrations, assets), pages);

module.exports = { build, docs: series(compile, writeDocs), default: build };
