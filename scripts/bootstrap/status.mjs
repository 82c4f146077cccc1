import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { isRunning } from './processes.mjs';

/** What the running product wrote about itself, or undefined when none runs on this data folder. */
export function readRunFile(home) {
  try {
    const run = JSON.parse(readFileSync(join(home, 'run.json'), 'utf8'));
    return isRunning(run.process) ? run : undefined;
  } catch {
    return undefined;
  }
}

/** The state for people and scripts. `ready` only if n8n itself answers now: a file alone proves nothing after a crash. */
export async function readStatus(home) {
  const run = readRunFile(home);
  if (!run) return { ready: false, running: false, home };
  const { process: owner, n8n, ...told } = run;
  const ready = run.ready === true && (await answers(`http://127.0.0.1:${run.editorPort}/healthz/readiness`));
  return { ...told, ready, running: true, pid: owner.pid, n8nPid: n8n?.pid ?? null, home };
}

function answers(url) {
  return new Promise((resolve) => {
    const request = get(url, { timeout: 3_000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

/** Prints the state: one line of JSON, or a few lines of Japanese. */
export async function printStatus(home, { json = false } = {}, write = (line) => console.log(line)) {
  const status = await readStatus(home);
  if (json) return write(JSON.stringify(status));
  if (!status.running) return write('動いていません。起動するには: npm start');
  write(status.ready ? '動いています。' : '起動しているところです。');
  if (status.editorUrl) write(`  編集画面　　　: ${status.editorUrl}`);
  if (status.talkUrl) write(`  お試しトーク　: ${status.talkUrl}`);
  if (status.mailboxUrl) write(`  お試しメール箱: ${status.mailboxUrl}`);
  write(`  公開用の入口　: ${status.publicUrl ?? `未設定(トンネルの向け先は 127.0.0.1:${status.publicPort})`}`);
  write(`  データの場所　: ${home}`);
}
