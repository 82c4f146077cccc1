import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { ShopifyOptions } from './shop';
import { Refusal } from './refusal';

const same = (given: string, expected: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** Seconds (reference 3.1). */
export const TOKEN_SECONDS = 86_399;

/** Who may ask: the holder of the permanent token, or of one by client credentials. */
export class Access {
  readonly accessToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the token endpoint answers instead of a token: an app of elsewhere, or not installed. */
  refuseClientsAs: 'app_not_installed' | 'shop_not_permitted' | null = null;
  private readonly issued = new Set<string>();

  constructor(options: ShopifyOptions, seed: number) {
    this.accessToken = options.accessToken ?? `shpat_sandbox${seed}0123456789abcdef`;
    this.clientId = options.clientId ?? `sandboxclient${seed}`;
    this.clientSecret = options.clientSecret ?? `shpss_sandbox${seed}fedcba9876543210`;
  }

  checkToken(request: FastifyRequest): void {
    const token = request.headers['x-shopify-access-token'];
    if (typeof token === 'string' && (same(token, this.accessToken) || this.issued.has(token))) return;
    throw new Refusal(401, { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' });
  }

  /** POST /admin/oauth/access_token, a form. */
  issue(form: Readonly<Record<string, unknown>>): string {
    if (form.grant_type !== 'client_credentials') throw new Refusal(400, { error: 'unsupported_grant_type' });
    if (this.refuseClientsAs !== null) throw new Refusal(400, { error: this.refuseClientsAs });
    const known = same(String(form.client_id), this.clientId) && same(String(form.client_secret), this.clientSecret);
    if (!known) throw new Refusal(400, { error: 'invalid_client', error_description: 'Client authentication failed' });
    const token = `shpat_${randomBytes(16).toString('hex')}`;
    this.issued.add(token);
    return token;
  }

  revoke(request: FastifyRequest): void {
    this.issued.delete(String(request.headers['x-shopify-access-token']));
  }

  revokeIssued(): void {
    this.issued.clear();
  }
}
