import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../../../lib/clock';
import { refuseToken } from './refusal';

export interface App {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUrl: string;
}

interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'bearer';
  readonly expires_in: number | null;
  readonly refresh_token: string | null;
  readonly scope: '';
}

/**
 * The consent of a shop (reference 3): codes that work once, tokens that are signed rather than listed, so that a shop
 * opened again still knows those it gave out, and the 許可済みアプリケーション on which one is struck out.
 */
export class Consents {
  private readonly spent = new Set<string>();
  private readonly revoked = new Set<string>();
  private readonly refreshTokens = new Set<string>();
  private readonly issued: string[] = [];
  private given = 0;

  constructor(
    readonly app: App,
    private readonly clock: Clock,
    /** Seconds; null: tokens name no end and cannot be renewed. */
    private readonly tokenSeconds: number | null,
  ) {}

  /** A code for the redirect page. */
  code(): string {
    this.given += 1;
    return this.signed(`code-${this.given}-${randomBytes(6).toString('hex')}`);
  }

  /** grant_type=client_credentials with a code: odd, but as specified. @throws Refusal */
  answer(form: Readonly<Record<string, unknown>>): TokenAnswer {
    const { clientId, clientSecret } = this.app;
    if (form.client_id !== clientId || form.client_secret !== clientSecret) throw refuseToken('invalid_client');
    if (form.grant_type === 'client_credentials') return this.forCode(String(form.code ?? ''));
    if (form.grant_type === 'refresh_token') return this.forRefresh(String(form.refresh_token ?? ''));
    throw refuseToken('unsupported_grant_type');
  }

  isValid(token: string): boolean {
    const [until = ''] = token.split('.');
    const isOurs = token !== '' && token === this.signed(until);
    const ends = /^t(\d+)-/.exec(until)?.[1];
    return isOurs && !this.revoked.has(token) && (ends === '0' || Number(ends) > this.clock.now().toMillis());
  }

  revoke(token: string): void {
    this.revoked.add(token);
  }

  /** Every token given out stops working; `andRefresh`: the consent as a whole is struck out. */
  revokeAll(andRefresh: boolean): void {
    for (const token of this.issued) this.revoked.add(token);
    if (andRefresh) this.refreshTokens.clear();
  }

  private forCode(code: string): TokenAnswer {
    const [body = ''] = code.split('.');
    if (code !== this.signed(body) || !body.startsWith('code-') || this.spent.has(code))
      throw refuseToken('invalid_grant');
    this.spent.add(code);
    return this.issue();
  }

  private forRefresh(token: string): TokenAnswer {
    // A refresh token is replaced by each use.
    if (!this.refreshTokens.delete(token)) throw refuseToken('invalid_grant');
    return this.issue();
  }

  private issue(): TokenAnswer {
    const until = this.tokenSeconds === null ? 0 : this.clock.now().toMillis() + this.tokenSeconds * 1_000;
    const token = this.signed(`t${until}-${randomBytes(8).toString('hex')}`);
    this.issued.push(token);
    const refresh = this.tokenSeconds === null ? null : `r-${randomBytes(12).toString('hex')}`;
    if (refresh !== null) this.refreshTokens.add(refresh);
    return {
      access_token: token,
      token_type: 'bearer',
      expires_in: this.tokenSeconds,
      refresh_token: refresh,
      scope: '',
    };
  }

  private signed(body: string): string {
    return `${body}.${createHmac('sha256', this.app.clientSecret).update(body).digest('hex').slice(0, 24)}`;
  }
}
