import { DateTime } from 'luxon';
import { HttpError } from '../../http';
import { Failure } from '../../failure';
import type { CartPorts, Grants } from '../cart';
import { causeOf } from '../kit/error-table';
import { memoryGrants } from '../kit/memory-grants';
import { codeDigest, codeSpent, consentLapsed, noConsent, pastedCode } from './consent';
import { notRakuraku } from './errors';
import { seal, unseal, type Grant } from './grant';
import { grantKeyOf, type RakurakuSettings } from './settings';

/** Asks token.php with these parameters beside the client's. Never repeated: a code and a refresh token work once. */
export type AskForToken = (form: Readonly<Record<string, string>>) => Promise<Readonly<Record<string, unknown>>>;

const RENEW_EARLY = { seconds: 60 };

/** Refused by token.php: what was handed in is no longer worth anything. */
const isSpent = (error: unknown): boolean => {
  const http = error instanceof HttpError ? error : causeOf(error);
  if (http === null || http.codes.includes('invalid_client')) return false;
  return http.kind === 'refused' || http.status === 400 || http.status === 401;
};

/** The token of a shop's consent, got for the pasted code once and kept for all processes. */
export class ConsentTokens {
  private readonly key: string;
  private readonly kept: Grants;
  private held: Grant | null = null;

  constructor(
    private readonly settings: RakurakuSettings,
    private readonly ports: CartPorts,
    private readonly askForToken: AskForToken,
  ) {
    this.key = grantKeyOf(settings);
    this.kept = ports.grants ?? memoryGrants;
  }

  /** @throws Failure 'auth' without a consent, with the address to open. */
  async token(): Promise<string> {
    if (this.held === null || this.isEnding(this.held)) this.held = await this.find(null);
    return this.held.accessToken;
  }

  /** Another token than the refused one. @throws Failure 'auth' where the consent has lapsed. */
  async renewed(refused: string): Promise<string> {
    this.held = await this.find(refused);
    return this.held.accessToken;
  }

  private isEnding({ expiresAt }: Grant): boolean {
    return expiresAt !== null && DateTime.fromISO(expiresAt).minus(RENEW_EARLY) <= this.ports.clock.now();
  }

  private async find(refused: string | null): Promise<Grant> {
    const code = pastedCode(this.settings);
    const wanted = code === null ? null : codeDigest(code);
    const isGood = (grant: Grant): boolean =>
      grant.accessToken !== refused && !this.isEnding(grant) && (wanted ?? grant.code) === grant.code;
    const stored = await this.read(wanted);
    if (stored !== null && isGood(stored)) return stored;
    return this.kept.alone(this.key, async () => {
      // Another process may have got one while we waited.
      const now = await this.read(wanted);
      if (now !== null && isGood(now)) return now;
      if (code !== null && now?.code !== wanted) return this.exchange(code);
      if (now === null) throw noConsent(this.settings);
      return this.refresh(now);
    });
  }

  /** What is kept, here or (got by a test of the credential without a database) in this process. */
  private async read(wanted: string | null): Promise<Grant | null> {
    const { clientSecret } = this.settings;
    const open = (sealed: string | null) => (sealed === null ? null : unseal(sealed, clientSecret, this.key));
    const stored = open(await this.kept.read(this.key));
    if (this.kept === memoryGrants || stored?.code === wanted) return stored;
    const mine = open(await memoryGrants.read(this.key));
    if (mine === null || mine.code !== wanted) return stored;
    await this.kept.keep(this.key, seal(mine, clientSecret, this.key));
    return mine;
  }

  private async exchange(code: string): Promise<Grant> {
    // As the cart specifies it, odd as it is: not authorization_code.
    const form = { grant_type: 'client_credentials', code, redirect_uri: this.settings.redirectUrl };
    const body = await this.askForToken(form).catch((error: unknown) => {
      throw isSpent(error) ? codeSpent(this.settings) : error;
    });
    return this.keep(body, codeDigest(code), null);
  }

  private async refresh({ refreshToken, code }: Grant): Promise<Grant> {
    if (refreshToken === null) throw consentLapsed(this.settings);
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
    const body = await this.askForToken(form).catch((error: unknown) => {
      throw isSpent(error) ? consentLapsed(this.settings) : error;
    });
    return this.keep(body, code, refreshToken);
  }

  private async keep(
    body: Readonly<Record<string, unknown>>,
    code: string,
    lastRefresh: string | null,
  ): Promise<Grant> {
    const { access_token: accessToken, expires_in: expiresIn, refresh_token: refreshToken } = body;
    if (typeof accessToken !== 'string' || !/^[\x21-\x7E]+$/.test(accessToken)) {
      throw notRakuraku('token', 'トークンがありません');
    }
    const seconds = Number(expiresIn ?? 0);
    const grant: Grant = {
      accessToken,
      refreshToken: typeof refreshToken === 'string' && refreshToken !== '' ? refreshToken : lastRefresh,
      expiresAt: seconds > 0 ? this.ports.clock.now().plus({ seconds }).toISO() : null,
      code,
    };
    await this.kept.keep(this.key, seal(grant, this.settings.clientSecret, this.key)).catch((cause: unknown) => {
      throw new Failure(
        'database',
        '楽楽リピートの許可を保存できませんでした。この許可はもう使えません。',
        'データベースにつながることを確かめてから、もう一度許可してください。',
        { cause },
      );
    });
    return grant;
  }
}
