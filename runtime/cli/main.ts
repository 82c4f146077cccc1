import { enableCompileCache } from 'node:module';
import { Command, InvalidArgumentError } from 'commander';
import { homeFolder, printFailure, printStatus, stopProduct } from '../bootstrap';
import { speakJapanese } from './japanese';

// Compiled code is kept between runs: a start should cost little more than n8n's own.
enableCompileCache();

// By require, so that a command loads only what it needs: `help` must not wait for the database's client.
const start = () => require('./start') as typeof import('./start');
const doctor = () => require('./doctor') as typeof import('./doctor');
const data = () => require('./data') as typeof import('./data');
const connections = () => require('./connections') as typeof import('./connections');
const i18n = () => require('./i18n') as typeof import('./i18n');
const trials = () => require('./trials') as typeof import('./trials');

const count = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('0 以上の整数で書いてください。');
  return Number(text);
};

/** The command line. */
export function commandLine(home: string): Command {
  const program = new Command('line-commerce');
  program
    .description(
      'LINE 公式アカウントとカートをつなぐ n8n を動かします。\nデータの場所: 環境変数 LINE_COMMERCE_HOME で変えられます。',
    )
    .usage('コマンド [オプション]')
    // `demo` and `demo line` have options of one name: what stands behind a command is its own.
    .enablePositionalOptions();

  program
    .command('start')
    .description('起動する(Ctrl-C で止まります)')
    .action(() => start().start(home));
  program
    .command('stop')
    .description('止める')
    .option('--force', '時間内に止まらなければ強制的に止める')
    .action((options) => stopProduct(home, options));
  program
    .command('status')
    .description('動いているかどうかを表示する')
    .option('--json', 'JSON 1行で表示する')
    .action((options) => printStatus(home, options));
  program
    .command('doctor')
    .description('設定と環境、カートとの接続を点検する')
    .option('--json', 'JSON 1行で表示する')
    .option('--no-online', 'インターネットに出ない(配布元、時計、送信元のアドレスは調べません)')
    .action((options) => doctor().doctor(home, options));

  addData(program, home);
  addConnections(program, home);
  addDemo(program, home);
  addTrials(program);
  addTranslation(program);
  return speakJapanese(program);
}

function addData(program: Command, home: string): void {
  program
    .command('backup')
    .argument('<ファイル>', '書き出す先')
    .description('データ、設定、認証情報を1つのファイルに書き出す')
    .option('--passphrase <合言葉>', '合言葉で暗号化する(環境変数 LINE_COMMERCE_PASSPHRASE でも指定できます)')
    .action((file, options) => data().backupTo(home, file, options));
  program
    .command('restore')
    .argument('<ファイル>', 'backup で書き出したファイル')
    .description('書き出したファイルから元に戻す')
    .option('--force', '今あるデータを消して戻す')
    .option('--passphrase <合言葉>', '書き出したときの合言葉')
    .action((file, options) => data().restoreFrom(home, file, options));

  const workflows = program.command('workflows').description('ワークフローを出し入れする');
  workflows
    .command('export')
    .argument('<フォルダ>', '書き出す先')
    .description('すべてのワークフローを書き出す')
    .action((folder) => data().exportTo(home, folder));
  workflows
    .command('import')
    .argument('<ファイル>', 'ワークフローの JSON か、そのフォルダ')
    .description('ワークフローを取り込む(公開はされません)')
    .action((source) => data().importFrom(home, source));
}

function addConnections(program: Command, home: string): void {
  program
    .command('connections')
    .description('カートとの連携を一覧する')
    .action(() => connections().list(home));
  program
    .command('unlink')
    .argument('<連携の番号>', 'connections で表示される番号')
    .description('連携を解除する(値とひもづけは残ります)')
    .action((id) => connections().unlink(home, id));
  program
    .command('relink')
    .argument('<連携の番号>', 'connections で表示される番号')
    .description('解除した連携を元に戻す')
    .action((id) => connections().relink(home, id));
}

function addDemo(program: Command, home: string): void {
  const demo = program
    .command('demo')
    .enablePositionalOptions()
    .description('別の場所で起動し、連携を最初から最後まで試す')
    .option('--members <人数>', 'お試しの会員の数', count, 1_000)
    .option('--replies <フォルダ>', '記録しておいたカートの応答を使う')
    .option('--json', '結果を JSON 1行で表示する')
    .action((options) => trials().demo(options));
  demo
    .command('clear')
    .description('お試しのデータを、今のデータベースから消す')
    .action(() => trials().clearDemo(home));
  demo
    .command('line')
    .description('お試しのLINEの友だちで、友だち追加から誕生日メッセージまでを試す')
    .option('--json', '結果を JSON 1行で表示する')
    .action((options) => trials().demoLine(options));
  demo
    .command('carts')
    .description('お試しのカートごとに、毎晩の連携、配送状況、ポイント、定期の変更を試す')
    .option('--json', '結果を JSON 1行で表示する')
    .action((options) => trials().demoCarts(options));
}

function addTrials(program: Command): void {
  program
    .command('sandbox')
    .description('お試しのカートだけを動かす')
    .option('--port <番号>', 'ポート(0 なら空いている番号)', count, 0)
    .option('--members <人数>', '会員の数', count, 1_000)
    .option('--no-pace', '1秒1回の制限をなくす')
    .action((options) => trials().sandbox(options));
  program
    .command('bench')
    .argument('<種類>', 'sync、start、send、webhook または carts')
    .description('速さと使うメモリを測る')
    .option('--members <人数>', '会員・顧客の数(sync と carts。省くと 100000 と 40000)', count)
    .option('--friends <人数>', '友だちの数(send。省くと 20000)', count)
    .option('--json', '結果を JSON 1行で表示する')
    .action((kind, options) => trials().bench(kind, options));
  program
    .command('chaos')
    .argument('<種類>', 'send または webhook')
    .description('動いているものを何度も強制終了し、失うものも重なるものもないことを確かめる')
    .option('--friends <人数>', '友だちの数(send。省くと 10000)', count)
    .option('--events <件数>', '友だちが書き込む件数(webhook。省くと 5000)', count)
    .option('--kills <回数>', '強制終了する回数(省くと send は 200、webhook は 5)', count)
    .option('--seed <番号>', '強制終了する時を決める乱数の種', count)
    .option('--json', '結果を JSON 1行で表示する')
    .action((kind, options) => trials().chaos(kind, options));
}

function addTranslation(program: Command): void {
  const translation = program.command('i18n').description('編集画面の日本語を点検する');
  translation
    .command('check')
    .description('訳の表を、入っている n8n の文と突き合わせる')
    .option('--json', '結果を JSON 1行で表示する')
    .action((options) => i18n().checkTranslation(options));
  translation
    .command('walk')
    .description('編集画面を1つずつ開き、英語のままの文を数える')
    .option('--json', '結果を JSON 1行で表示する')
    .action((options) => trials().walk(options));
}

/** Runs the command line; the exit code says whether it went well. */
export async function run(args: readonly string[]): Promise<void> {
  try {
    await commandLine(homeFolder()).parseAsync(args, { from: 'user' });
  } catch (error) {
    printFailure(error);
    process.exitCode = 1;
  }
}

if (require.main === module) void run(process.argv.slice(2));
