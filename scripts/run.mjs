// The entry of every npm script. No static import and no new syntax here, so that an old Node prints an answer
// instead of a syntax error.
var major = Number(process.versions.node.split('.')[0]);
if (major < 20) {
  console.error('Node.js 20 以上が必要です(今お使いの版は ' + process.versions.node + ' です)。');
  console.error('次の手順: https://nodejs.org/ja/download から新しい Node.js を入れて、もう一度実行してください。');
  process.exit(1);
} else {
  import('./bootstrap/main.mjs').then(function (bootstrap) {
    return bootstrap.main(process.argv.slice(2));
  });
}
