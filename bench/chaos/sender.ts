import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LineSandboxCredentials } from '../../runtime/sandbox/line/server';
import { phasesAt, type Phase } from './phases';

/** What a sender is given to do. */
export interface SenderWork {
  readonly databaseUrl: string;
  readonly settings: LineSandboxCredentials & { readonly tokenBy: 'longLived'; readonly transactionReserve: number };
  readonly leaseSeconds: number;
  readonly answerTimeoutMs: number;
  /** Where it keeps what it is at. */
  readonly phaseFile: string;
  /** Friends are planned for up to this id. */
  readonly upTo: string;
  /** Plans by naming friends instead of by a condition. */
  readonly byNames: boolean;
  /** Sends what is open in the whole channel, as 配信の続き, instead of one campaign after the other. */
  readonly wholeChannel: boolean;
}

export type ToSender =
  | { readonly kind: 'begin'; readonly work: SenderWork }
  | { readonly kind: 'more'; readonly upTo: string; readonly last: boolean };

export type FromSender = { readonly kind: 'ready' } | { readonly kind: 'entered'; readonly phase: Phase };

/** A process that sends, seen by who kills it. */
export class Sender {
  private readonly child: ChildProcess;
  private readonly ready: Promise<unknown>;
  private listener: (phase: Phase) => void = () => undefined;
  private phaseFile = '';
  /** Null when it was killed. */
  readonly ended: Promise<number | null>;

  /** Starts at once, and waits for `begin`, so that the next one is ready when this one dies. */
  constructor() {
    this.child = fork(join(__dirname, 'send-process'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.ready = once(this.child, 'message');
    this.ended = once(this.child, 'exit').then(([code]) => code as number | null);
    this.child.on('message', (message: FromSender) => {
      if (message.kind === 'entered') this.listener(message.phase);
    });
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async begin(work: SenderWork): Promise<void> {
    await this.ready;
    this.phaseFile = work.phaseFile;
    writeFileSync(work.phaseFile, '');
    this.say({ kind: 'begin', work });
  }

  more(upTo: string, last: boolean): void {
    this.say({ kind: 'more', upTo, last });
  }

  /** Resolves when it enters this phase, or after `patienceMs`. */
  async enters(phase: Phase, patienceMs: number): Promise<void> {
    const waiting = new AbortController();
    const entered = new Promise<void>((resolve) => {
      this.listener = (now) => now === phase && resolve();
    });
    const tired = sleep(patienceMs, undefined, { signal: waiting.signal }).catch(() => undefined);
    await Promise.race([entered, tired, this.ended]);
    waiting.abort();
    this.listener = () => undefined;
  }

  /** SIGKILL. Answers what it was at. */
  async kill(): Promise<Phase[]> {
    this.child.kill('SIGKILL');
    await this.ended;
    return this.phaseFile === '' ? [] : phasesAt(this.phaseFile);
  }

  private say(message: ToSender): void {
    // It may have died by itself a moment ago; `ended` tells.
    if (this.child.connected) this.child.send(message, () => undefined);
  }
}
