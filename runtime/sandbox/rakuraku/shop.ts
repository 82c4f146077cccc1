import type { FastifyRequest } from 'fastify';
import { Faults } from '../shop/faults';
import { PaceGate } from '../shop/pace-gate';
import { RequestLog } from '../shop/request-log';
import { ShopBook } from '../shop/shop-book';
import { Consents } from './consent';
import { USUAL_HABITS, type Habits, type RakurakuOptions } from './options';
import { refuse, Refusal } from './refusal';

export const bearerOf = (request: FastifyRequest): string =>
  /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';

/** Everything that one pretend shop holds. */
export class RakurakuShop {
  readonly book: ShopBook;
  readonly consents: Consents;
  readonly faults = new Faults('/api/v2/');
  readonly log = new RequestLog();
  readonly removedCustomers = new Set<number>();
  habits: Habits;
  /** Changes carried out. */
  writes = 0;
  private readonly paced: boolean;
  private readonly gate: PaceGate;
  private busy = false;
  private readonly unreadableEvery: number;

  constructor(options: RakurakuOptions) {
    this.book = new ShopBook(options);
    const { seed, clock } = this.book;
    const app = {
      clientId: options.clientId ?? `sandbox-client-${seed}`,
      clientSecret: options.clientSecret ?? `sandbox-secret-${seed}-0123456789abcdef`,
      redirectUrl: options.redirectUrl ?? 'https://shop.example.com/',
    };
    this.consents = new Consents(app, clock, options.tokenSeconds ?? null);
    this.habits = { ...USUAL_HABITS, ...options.habits };
    this.paced = options.pace !== false;
    this.gate = new PaceGate(this.paced ? 1 : 0);
    this.unreadableEvery = options.unreadableEvery ?? 0;
  }

  /** Address, token, then one request a second. */
  admit(request: FastifyRequest): void {
    const { allowedIps } = this.habits;
    const address = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
    if (allowedIps && !allowedIps.includes(address)) throw refuse(403, 'E-0403', '許可されていないIPアドレスです。');
    if (!this.consents.isValid(bearerOf(request))) throw new Refusal(401, { error: 'invalid_token' });
    if (!this.gate.passes('shop')) throw refuse(429, 'E-0429', 'リクエストが多すぎます。', { 'retry-after': '1' });
  }

  /** None beside another: the next may come when the last one's answer has gone out. */
  enter(answer: { once(event: 'close', listener: () => void): unknown }): void {
    if (this.paced && this.busy)
      throw refuse(429, 'E-0429', '並行したリクエストはできません。', { 'retry-after': '1' });
    this.busy = true;
    answer.once('close', () => (this.busy = false));
  }

  isUnreadable(index: number): boolean {
    return this.unreadableEvery > 0 && index % this.unreadableEvery === this.unreadableEvery - 1;
  }

  get unreadable(): number {
    return this.unreadableEvery > 0 ? Math.floor(this.book.people.count / this.unreadableEvery) : 0;
  }
}
