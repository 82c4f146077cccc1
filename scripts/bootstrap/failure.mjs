/** What went wrong before the product's own code can run, in Japanese, with the next step. */
export class BootstrapFailure extends Error {
  constructor(message, hint, options) {
    super(message, options);
    this.name = 'BootstrapFailure';
    this.hint = hint;
  }
}

/** A file system error that the user can do something about, or undefined. */
export function fileSystemFailure(error, folder) {
  // EACCES is also the answer to listening on a port below 1024.
  if (error?.syscall === 'listen' || error?.syscall === 'connect') return undefined;
  if (error?.code === 'ENOSPC' || error?.code === 'EDQUOT') {
    return new BootstrapFailure(
      `ディスクの空きがなくなりました(${folder})。`,
      '不要なファイルを消して空きを作り、もう一度実行してください。途中までの分は自動でやり直します。',
      { cause: error },
    );
  }
  if (['EACCES', 'EPERM', 'EROFS'].includes(error?.code)) {
    return new BootstrapFailure(
      `フォルダに書き込めません: ${folder}`,
      `このフォルダの持ち主と権限を確かめてください(例: sudo chown -R $(id -un) "${folder}")。`,
      { cause: error },
    );
  }
  return undefined;
}

/** Prints a failure the same way everywhere: what happened, then what to do. An unforeseen error keeps its stack. */
export function printFailure(error, write = (line) => console.error(line)) {
  if (typeof error?.hint === 'string') {
    write(`\n✖ ${error.message}`);
    if (error.hint) write(`  次の手順: ${error.hint}`);
  } else {
    write(`\n✖ 予期しないエラーです: ${error?.stack ?? error}`);
  }
}
