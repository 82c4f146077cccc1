import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../lib/clock';
import { connectLine, type LineApi, type LinePorts } from '../../../lib/line/session';
import { readLineSettings, type LineSettings } from '../../../lib/line/settings';
import {
  startLineSandbox,
  type LineSandboxOptions,
  type RunningLineSandbox,
} from '../../../runtime/sandbox/line/server';
import { hasLineOpenapi, watchedExchanges } from '../../support/line-openapi';

type PaceOfLine = LinePorts['pace'];

/** Lets everybody through and remembers who was held back. */
export class OpenPace implements PaceOfLine {
  readonly asked: string[] = [];
  readonly heldBack: string[] = [];

  async slot(bucket: string): Promise<void> {
    this.asked.push(bucket);
  }

  async holdBack(bucket: string): Promise<void> {
    this.heldBack.push(bucket);
  }
}

const watched = hasLineOpenapi ? watchedExchanges() : null;

/** What was not as LINE describes it so far; always empty without LINE's description. */
export const contractProblems = (): readonly string[] => watched?.problems ?? [];
/** LINE's paths that were called so far. */
export const calledPaths = (): ReadonlySet<string> => watched?.seen ?? new Set();

export interface Opened {
  readonly line: RunningLineSandbox;
  readonly pace: OpenPace;
  readonly settings: LineSettings;
  /** Another connection to the same channel. */
  connect(settings?: Partial<LineSettings>, ports?: Partial<LinePorts>): LineApi;
}

const closers: (() => Promise<unknown>)[] = [];

/** A pretend LINE of its own; every exchange is held against LINE's own description. */
export async function openSandbox(options: Partial<LineSandboxOptions> = {}): Promise<Opened> {
  const dir = await mkdtemp(join(tmpdir(), 'line-api-'));
  const line = await startLineSandbox({ dir, people: 3, onExchange: watched?.onExchange, ...options });
  closers.push(() => line.stop().then(() => rm(dir, { recursive: true, force: true })));
  const pace = new OpenPace();
  const { channelId, channelSecret, accessToken, loginChannelId, liffId, apiBase } = line.credentials;
  const own = { channelId, channelSecret, accessToken, loginChannelId, liffId, apiBase };
  const settings: LineSettings = { ...own, tokenBy: 'longLived', transactionReserve: 0 };
  const connect: Opened['connect'] = (changed, ports) =>
    connectLine(readLineSettings({ ...settings, ...changed }), { clock: systemClock, pace, ...ports });
  return { line, pace, settings, connect };
}

export async function closeSandboxes(): Promise<void> {
  await Promise.all(closers.splice(0).map((close) => close()));
}
