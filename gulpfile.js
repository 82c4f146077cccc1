const { spawn } = require('node:child_process');
const { dest, parallel, src } = require('gulp');

function compile(done) {
  const tsc = require.resolve('typescript/bin/tsc');
  spawn(process.execPath, [tsc, '-p', 'tsconfig.json'], { stdio: 'inherit' })
    .on('error', done)
    .on('exit', (code) => done(code === 0 ? undefined : new Error(`tsc ended with ${code}`)));
}

/** Icons, codex JSON, SQL and whatever else tsc leaves behind. `encoding: false` keeps pictures and fonts as they are. */
const assets = () =>
  src(['icons/**/*.svg', '{nodes,credentials,lib,runtime,bench}/**/*.*', '!**/*.{ts,md}'], {
    base: '.',
    encoding: false,
    nodir: true,
  }).pipe(dest('dist'));

exports.build = parallel(compile, assets);
exports.default = exports.build;
