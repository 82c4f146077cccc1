import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../lib/failure';
import { isFree } from '../home/ports';

/** A port that must be free, and the setting by which the user moves it. */
export interface NeededPort {
  port: number;
  /** 編集画面 and so on. */
  purpose: string;
  /** What to do when another program has it. */
  hint: string;
}

/** A killed program's ports stay taken until the system has cleared it away. */
const clearingMs = 2_000;

/** @throws Failure that names the first taken port and the program that has it. */
export async function ensurePortsFree(needed: readonly NeededPort[], whoHas = listenerOf): Promise<void> {
  const until = Date.now() + clearingMs;
  let taken = await firstTaken(needed);
  while (taken && Date.now() < until) {
    await sleep(100);
    taken = await firstTaken(needed);
  }
  if (!taken) return;
  const program = await whoHas(taken.port);
  if (!program && taken.port < 1024 && process.getuid?.() !== 0) throw reserved(taken);
  const by = program ? `${program.name}(pid ${program.pid})` : 'ほかのプログラム(名前は分かりませんでした)';
  throw new Failure(
    'config',
    `ポート ${taken.port}(${taken.purpose}用)は、すでに ${by} が使っています。`,
    `${program ? 'そのプログラムを終了する' : '使っているプログラムを終了する'}か、${taken.hint}`,
  );
}

async function firstTaken(needed: readonly NeededPort[]): Promise<NeededPort | undefined> {
  const free = await Promise.all(needed.map(({ port }) => isFree(port)));
  return needed.find((_, index) => !free[index]);
}

const reserved = ({ port, purpose, hint }: NeededPort) =>
  new Failure(
    'config',
    `ポート ${port}(${purpose}用)は、1024 より小さいため、この利用者では開けません。`,
    `1024 以上の番号にし、リバースプロキシをその番号に向けてください。${hint}`,
  );

/** The program that listens on a port, as far as this user may see it. */
export async function listenerOf(port: number): Promise<{ name: string; pid: number } | undefined> {
  const { default: findProcess } = await import('find-process');
  const found = await findProcess('port', port, { logLevel: 'silent' }).catch(() => []);
  return found[0] && { name: found[0].name, pid: found[0].pid };
}
