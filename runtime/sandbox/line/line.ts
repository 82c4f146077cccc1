import type { DatabaseSync } from 'node:sqlite';
import { CommitQueue } from './commit-queue';
import { Events } from './events';
import { Faults } from './faults';
import { openLineStore } from './line-store';
import type { LineSandboxOptions, OffsetPlace } from './options';
import { botUserId, newCredentials } from './options';
import { People } from './people';
import { Rates } from './rates';
import { RequestCounts } from './request-counts';
import { RichMenus } from './rich-menus';
import { SandboxClock } from './sandbox-clock';
import { Sends } from './sends';
import { Sequence } from './sequence';
import { Settings } from './settings';
import { Talks } from './talks';
import { Tokens } from './tokens';
import { Watchers } from './watchers';
import { Webhooks } from './webhooks';

/** Everything the pretend LINE is made of. */
export interface Line {
  readonly db: DatabaseSync;
  readonly commits: CommitQueue;
  readonly settings: Settings;
  readonly clock: SandboxClock;
  readonly people: People;
  readonly talks: Talks;
  readonly sends: Sends;
  readonly events: Events;
  readonly webhooks: Webhooks;
  readonly richMenus: RichMenus;
  readonly tokens: Tokens;
  readonly rates: Rates;
  readonly faults: Faults;
  readonly counts: RequestCounts;
  readonly sequence: Sequence;
  readonly watchers: Watchers;
  readonly botUserId: string;
  readonly webhookTimeoutMs: number;
  readonly onExchange: LineSandboxOptions['onExchange'];
  /** http://127.0.0.1:PORT, once it listens. */
  url: string;
}

const ownPlace = (settings: Settings): OffsetPlace => ({
  get: () => Promise.resolve(settings.get('clockOffset')),
  set: (clockOffset) => Promise.resolve(settings.put({ clockOffset })),
});

const openSettings = (db: DatabaseSync, options: LineSandboxOptions): Settings => {
  const settings = new Settings(db, {
    credentials: newCredentials(options.credentials ?? {}),
    endpointBase: options.endpointBase ?? null,
    quota: options.quota,
    seed: options.seed,
  });
  if (options.endpointBase !== undefined) settings.put({ endpointBase: options.endpointBase });
  if (options.rates !== undefined) settings.put({ rates: options.rates });
  return settings;
};

/** Opens the folder, or goes on with what it holds. */
export const openLine = async (options: LineSandboxOptions): Promise<Line> => {
  const db = openLineStore(options.dir);
  return assemble(db, options).catch((error: unknown) => {
    db.close();
    throw error;
  });
};

const assemble = async (db: DatabaseSync, options: LineSandboxOptions): Promise<Line> => {
  const settings = openSettings(db, options);
  const commits = new CommitQueue(db);
  const watchers = new Watchers();
  const clock = new SandboxClock(options.clock ?? ownPlace(settings), () => watchers.tell(null));
  await clock.start();
  const sequence = new Sequence(db);
  const people = new People(db, settings.get('seed'));
  const id = botUserId(settings.get('credentials').channelId);
  const timing = { timeoutMs: options.webhookTimeoutMs ?? 5000, firstDelayMs: options.redeliveryDelayMs ?? 1000 };
  const webhooks = new Webhooks(db, commits, settings, clock, id, { ...timing, onSent: options.onWebhook });
  commits.runNow(() => people.fillUpTo(options.people ?? 0, options.peopleState ?? 'following'));
  return {
    ...{ db, commits, settings, clock, people, webhooks, sequence, watchers, botUserId: id, url: '' },
    talks: new Talks(db),
    sends: new Sends(db, people, clock, settings, sequence),
    events: new Events(db, clock, settings, webhooks),
    richMenus: new RichMenus(db, settings, sequence),
    tokens: new Tokens(db, settings, clock),
    rates: new Rates(clock),
    faults: new Faults(),
    counts: new RequestCounts(),
    webhookTimeoutMs: timing.timeoutMs,
    onExchange: options.onExchange,
  };
};

export const closeLine = (line: Line): void => {
  line.webhooks.stop();
  line.clock.stop();
  line.db.close();
};
