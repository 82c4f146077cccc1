// The entry of every npm script. No static import and no new syntax here, so that an old Node prints an answer
// instead of a syntax error.
var version = process.versions.node.split('.').map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  console.error('Node.js 20.19 以上が必要です(今お使いの版は ' + process.versions.node + ' です)。');
  console.error('次の手順: https://nodejs.org/ja/download から新しい Node.js を入れて、もう一度実行してください。');
  process.exit(1);
} else {
  import('./bootstrap/main.mjs').then(function (bootstrap) {
    return bootstrap.main(process.argv.slice(2));
  });
}
