import { createInterface } from 'node:readline/promises';
import { systemClock } from '../../lib/clock';
import { openStore } from '../../lib/store/store';
import { addSandboxFriends, peopleOf, SANDBOX_FRIENDS } from '../sandbox-rows/friends';
import type { RunningProduct } from '../start/product';
import { startProduct } from '../start/product';

/** One Ctrl-C reaches us up to three times: from the terminal, from npm and from the script that npm started. */
const sameKeyPressMs = 1_000;

/** Starts the product and stays in the foreground until Ctrl-C, or until it cannot go on. */
export async function start(home: string): Promise<void> {
  const since = performance.now();
  const stopping = new AbortController();
  listenForStop(stopping);
  const { signal } = stopping;
  const askRecipients = process.stdin.isTTY && process.stdout.isTTY ? questionAt(signal) : undefined;
  const report = (line: string) => console.log(line);
  const product = await startProduct({ home, report, signal, askRecipients }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
    console.log('起動を中断し、すべて止めました。');
  });
  if (!product) return leave(130);
  welcome(product, (performance.now() - since) / 1_000);
  // Only a convenience of the trial mode: without them the product works all the same.
  await inviteSandboxFriends(product).catch((error: Error) =>
    console.log(`注意: お試しの友だちを用意できませんでした。${error.message}`),
  );
  const failure = await Promise.race([product.failed, whenAborted(signal)]);
  console.log(failure ? `\n✖ ${failure.message}\n  次の手順: ${failure.hint}` : '\n止めています…');
  await product.stop();
  console.log('止めました。');
  leave(failure ? 1 : 0);
}

/** After n8n is up: the editor must not wait for it, and our tables are there by then. */
async function inviteSandboxFriends({ databaseUrl, sandbox, line }: RunningProduct): Promise<void> {
  const store = await openStore(databaseUrl);
  try {
    const members = sandbox.control.addresses(0, SANDBOX_FRIENDS);
    await addSandboxFriends(store, peopleOf(line), members, systemClock);
  } finally {
    await store.close();
  }
}

function listenForStop(stopping: AbortController): void {
  let first = 0;
  const stop = (signal: NodeJS.Signals) => {
    if (first === 0) {
      first = Date.now();
      stopping.abort();
    } else if (signal === 'SIGINT' && Date.now() - first > sameKeyPressMs) {
      console.log('強制的に終わります。残ったものは次の npm start か npm run stop が片づけます。');
      leave(130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
}

/** Asks on the terminal; Ctrl-C at the question is Ctrl-C for the start. */
const questionAt = (signal: AbortSignal) => async (mistake?: string) => {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  terminal.on('SIGINT', () => process.emit('SIGINT'));
  if (mistake) console.log(mistake);
  const question = '連携の失敗を知らせるメールの宛先は?(コンマ区切り。空のまま Enter なら、あとで設定)\n> ';
  return terminal.question(question, { signal }).finally(() => terminal.close());
};

const whenAborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });

function welcome(product: RunningProduct, seconds: number): void {
  const { editorUrl, line, mailbox, owner, publicUrl, publicPort, home } = product;
  console.log(`
準備ができました(${seconds.toFixed(1)}秒)。ブラウザで次のページを開いてください。

  編集画面　　　: ${editorUrl}
  メールアドレス: ${owner.email}
  パスワード　　: ${product.firstStart || process.stdout.isTTY ? owner.password : `${home}/secrets.json の ownerPassword`}
  　　　　　　　　(編集画面で変えた場合は、変えたあとのもの)

  お試しトーク　: ${line.talkUrl}(お客さまの LINE の画面を試せます)
  お試しメール箱: ${mailbox.webUrl}(通知メールはここに届きます)
  公開用の入口　: ${publicUrl ?? `未設定(LINE とつなぐときに PUBLIC_URL を設定し、トンネルを 127.0.0.1:${publicPort} に向けます)`}
  データの場所　: ${home}

止めるには Ctrl-C を押してください。`);
}

/** Listening sockets of libraries must not keep a stopped product alive. */
function leave(code: number): void {
  process.exit(code);
}
