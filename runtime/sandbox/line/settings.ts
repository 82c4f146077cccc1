import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { LineSandboxCredentials } from './options';

/** What is stored by name; all of it survives a restart. */
export interface StoredSettings {
  credentials: Omit<LineSandboxCredentials, 'apiBase'>;
  /** Messages a month; null: no limit. */
  quota: number | null;
  /** Messages counted in a month besides those sent here, e.g. by hand in LINE's manager. */
  quotaElsewhere: number;
  webhookEndpoint: string | null;
  webhookActive: boolean;
  redelivery: boolean;
  mode: 'active' | 'standby';
  /** LINE puts several events into one webhook where they come close together. */
  eventsPerWebhook: number;
  rates: boolean;
  /** Milliseconds ahead of the real clock, where no other place keeps it. */
  clockOffset: number;
  defaultRichMenu: string | null;
  endpointBase: string | null;
  /** How a LIFF URL with a path opens: straight at the page, or first at the endpoint with `liff.state` as LINE does. */
  liffRedirect: 'direct' | 'state';
  seed: number;
  /** Whether the long-lived token was taken back. */
  longLivedRevoked: boolean;
  /** Scopes of the LIFF app. */
  liffScopes: readonly string[];
  /** 友だち追加オプション of the LIFF app. */
  liffBotPrompt: 'normal' | 'aggressive' | 'none';
}

const DEFAULTS: Omit<StoredSettings, 'credentials' | 'endpointBase'> = {
  quota: null,
  quotaElsewhere: 0,
  webhookEndpoint: null,
  webhookActive: true,
  redelivery: true,
  mode: 'active',
  eventsPerWebhook: 1,
  rates: true,
  clockOffset: 0,
  defaultRichMenu: null,
  liffRedirect: 'direct',
  seed: 1,
  longLivedRevoked: false,
  liffBotPrompt: 'aggressive',
  liffScopes: ['openid', 'profile', 'email', 'chat_message.write'],
};

/** The sandbox's settings: read from memory, written to the store. */
export class Settings {
  private readonly values: StoredSettings;
  private readonly write: StatementSync;

  constructor(
    db: DatabaseSync,
    whenNew: Pick<StoredSettings, 'credentials' | 'endpointBase'> & Partial<StoredSettings>,
  ) {
    this.write = db.prepare(
      'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    );
    const stored = db.prepare('SELECT name, value FROM setting').all() as { name: string; value: string }[];
    const kept = Object.fromEntries(stored.map(({ name, value }) => [name, JSON.parse(value) as unknown]));
    const given = Object.fromEntries(Object.entries(whenNew).filter(([, value]) => value !== undefined));
    this.values = { ...DEFAULTS, ...given, ...kept } as StoredSettings;
    if (stored.length === 0) this.put(this.values);
  }

  get<Name extends keyof StoredSettings>(name: Name): StoredSettings[Name] {
    return this.values[name];
  }

  /** Inside a transaction of the commit queue, or alone. */
  put(values: Partial<StoredSettings>): void {
    const given = Object.entries(values).filter(([, value]) => value !== undefined);
    for (const [name, value] of given) this.write.run(name, JSON.stringify(value));
    Object.assign(this.values, Object.fromEntries(given));
  }
}
