import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { ShopPlan } from './options';
import { refuse } from './refusal';
import type { Tokens } from './tokens';

/** A caller that keeps to one request a second must not fall over a network's jitter. */
const SECOND_WITH_JITTER_MS = 950;

const same = (given: string, expected: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
};

const header = (request: FastifyRequest, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
};

/** The bearer token of a request; '' without one. */
export const bearerOf = (request: FastifyRequest): string =>
  /^Bearer (\S+)$/i.exec(header(request, 'authorization'))?.[1] ?? '';

/** The doors a request passes before its route, in the order address, shop key, credentials, pace. */
export class Access {
  private lastRequestAt = -Infinity;

  constructor(
    private readonly plan: ShopPlan,
    private readonly tokens: Tokens,
  ) {}

  /** Refuses a token request from elsewhere, for another shop, or with the wrong client. */
  checkClient(request: FastifyRequest): void {
    this.checkCaller(request);
    this.checkShopKey(request);
    const [scheme = '', encoded = ''] = header(request, 'authorization').split(' ');
    const given = Buffer.from(encoded, 'base64').toString('utf8');
    const isBasic = scheme.toLowerCase() === 'basic';
    if (!isBasic || !same(given, `${this.plan.clientId}:${this.plan.clientSecret}`))
      throw refuse.unauthorized('Authorization', 'クライアントIDまたはシークレットが正しくありません。');
  }

  /** Refuses an API request; one a second passes for a client (token requests do not count). */
  checkToken(request: FastifyRequest): void {
    this.checkCaller(request);
    this.checkShopKey(request);
    if (!this.tokens.isValid(bearerOf(request)))
      throw refuse.unauthorized('Authorization', 'アクセストークンが無効です。');
    if (!this.plan.settings.pace) return;
    const now = performance.now();
    if (now - this.lastRequestAt < SECOND_WITH_JITTER_MS) throw refuse.tooFast();
    this.lastRequestAt = now;
  }

  private checkCaller(request: FastifyRequest): void {
    const { allowedIps, callerIp } = this.plan.settings;
    const address = callerIp ?? (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    if (allowedIps && !allowedIps.includes(address)) throw refuse.callerNotRegistered();
  }

  private checkShopKey(request: FastifyRequest): void {
    if (!same(header(request, 'x-shop-key'), this.plan.shopKey))
      throw refuse.unauthorized('X-SHOP-KEY', '店舗キーが正しくありません。');
  }
}
