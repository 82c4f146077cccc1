const { spawn } = require('node:child_process');
const { dest, parallel, src } = require('gulp');

function compile(done) {
  const tsc = require.resolve('typescript/bin/tsc');
  spawn(process.execPath, [tsc, '-p', 'tsconfig.json'], { stdio: 'inherit' })
    .on('error', done)
    .on('exit', (code) => done(code === 0 ? undefined : new Error(`tsc ended with ${code}`)));
}

const folders = ['nodes', 'credentials', 'icons', 'lib', 'runtime', 'bench'];

/**
 * Icons, codex JSON, SQL and whatever else tsc leaves behind. One pattern a folder: with braces gulp would walk
 * node_modules too. `encoding: false` keeps pictures and fonts as they are.
 */
const assets = () =>
  src([...folders.map((folder) => `${folder}/**/*.*`), '!**/*.{ts,md}'], {
    base: '.',
    encoding: false,
    nodir: true,
  }).pipe(dest('dist'));

const build = parallel(compile, assets);

module.exports = { build, default: build };
