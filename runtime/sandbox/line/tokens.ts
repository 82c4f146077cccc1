import type { JsonWebKey } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { token } from './ids';
import type { SandboxClock } from './sandbox-clock';
import type { Settings } from './settings';

export type TokenKind = 'longLived' | 'shortLived' | 'v2.1' | 'stateless' | 'user';

/** Seconds that tokens hold: 30 days, at most 30 days, 15 minutes; a person's LIFF token 12 hours (inferred). */
export const TOKEN_SECONDS = { shortLived: 2_592_000, 'v2.1': 2_592_000, stateless: 900, user: 43_200 } as const;

export interface TokenRow {
  readonly token: string;
  readonly kind: TokenKind;
  readonly key_id: string | null;
  readonly client_id: string;
  readonly person: number | null;
  /** Milliseconds on the sandbox clock. */
  readonly issued_at: number;
  /** The same; null: never. */
  readonly expires_at: number | null;
}

/** Access tokens given out; they survive a restart. */
export class Tokens {
  private readonly known = new Map<string, number>();

  constructor(
    private readonly db: DatabaseSync,
    private readonly settings: Settings,
    private readonly clock: SandboxClock,
  ) {}

  /** Inside a transaction. */
  issue(
    kind: Exclude<TokenKind, 'longLived'>,
    more: { person?: number; seconds?: number; clientId?: string } = {},
  ): TokenRow {
    const { channelId, loginChannelId } = this.settings.get('credentials');
    const now = this.clock.millis();
    const row: TokenRow = {
      token: token(kind === 'stateless' ? 160 : 100),
      kind,
      key_id: kind === 'v2.1' ? token(16) : null,
      client_id: more.clientId ?? (kind === 'user' ? loginChannelId : channelId),
      person: more.person ?? null,
      issued_at: now,
      expires_at: now + (more.seconds ?? TOKEN_SECONDS[kind]) * 1000,
    };
    this.db
      .prepare(
        'INSERT INTO token (token, kind, key_id, client_id, person, issued_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(row.token, kind, row.key_id, row.client_id, row.person, now, row.expires_at);
    return row;
  }

  find(value: string): TokenRow | null {
    const { accessToken, channelId } = this.settings.get('credentials');
    if (value === accessToken && !this.settings.get('longLivedRevoked'))
      return {
        token: value,
        kind: 'longLived',
        key_id: null,
        client_id: channelId,
        person: null,
        issued_at: 0,
        expires_at: null,
      };
    return (this.db.prepare('SELECT * FROM token WHERE token = ?').get(value) as TokenRow | undefined) ?? null;
  }

  /** Whether a token opens the Messaging API. */
  state(value: string): 'valid' | 'expired' | 'unknown' {
    const { accessToken } = this.settings.get('credentials');
    if (value === accessToken && !this.settings.get('longLivedRevoked')) return 'valid';
    const until = this.known.get(value) ?? this.look(value);
    if (until === null) return 'unknown';
    return until > this.clock.millis() ? 'valid' : 'expired';
  }

  /** Inside a transaction. */
  revoke(value: string): void {
    this.known.delete(value);
    this.db.prepare('DELETE FROM token WHERE token = ?').run(value);
    if (value === this.settings.get('credentials').accessToken) this.settings.put({ longLivedRevoked: true });
  }

  /** Key ids of the v2.1 tokens that hold. */
  keyIds(): string[] {
    const rows = this.db
      .prepare("SELECT key_id FROM token WHERE kind = 'v2.1' AND expires_at > ? ORDER BY issued_at")
      .all(this.clock.millis()) as { key_id: string }[];
    return rows.map(({ key_id: id }) => id);
  }

  addAssertionKey(jwk: JsonWebKey): string {
    const kid = token(16);
    this.db.prepare('INSERT INTO assertion_key (kid, jwk) VALUES (?, ?)').run(kid, JSON.stringify(jwk));
    return kid;
  }

  assertionKey(kid: string): JsonWebKey | null {
    const row = this.db.prepare('SELECT jwk FROM assertion_key WHERE kid = ?').get(kid) as { jwk: string } | undefined;
    return row ? (JSON.parse(row.jwk) as JsonWebKey) : null;
  }

  private look(value: string): number | null {
    const row = this.find(value);
    // Neither a person's token nor one of the LINE Login channel opens the Messaging API.
    const isOurs = row?.client_id === this.settings.get('credentials').channelId;
    if (!row || !isOurs || row.expires_at === null) return null;
    if (this.known.size > 1000) this.known.clear();
    this.known.set(value, row.expires_at);
    return row.expires_at;
  }
}
