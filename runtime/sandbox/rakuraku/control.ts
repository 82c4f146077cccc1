import type { FastifyInstance } from 'fastify';
import { z } from 'zod/v4';
import { BookControl, bookControlRoutes } from '../shop/book-control';
import { redirectOf } from './consent-routes';
import type { Habits } from './options';
import { idOf } from './rows';
import type { RakurakuShop } from './shop';

/** Changes the pretend shop from outside, and makes it misbehave the way 楽楽リピート does. */
export class RakurakuControl extends BookControl {
  constructor(private readonly shop: RakurakuShop) {
    super(shop.book, shop.faults, shop.log);
  }

  /** Customers whose rows cannot be read. */
  get unreadable(): number {
    return this.shop.unreadable;
  }

  /** Changes carried out until now. */
  get writes(): number {
    return this.shop.writes;
  }

  configure(habits: Partial<Habits>): void {
    this.shop.habits = { ...this.shop.habits, ...habits };
  }

  /** The shop's consent as a person gives it at the address; the one on which the browser ends. */
  consent(address: string): string {
    return redirectOf(this.shop.consents, Object.fromEntries(new URL(address).searchParams));
  }

  /** Every token given out stops working; those that can be renewed still can. */
  expireTokens(): void {
    this.shop.consents.revokeAll(false);
  }

  /** The app is struck off the 許可済みアプリケーション. */
  withdrawConsent(): void {
    this.shop.consents.revokeAll(true);
  }

  /** The next change is carried out and its answer cut off. */
  loseNextAnswer(): void {
    this.addFault({ kind: 'cut', path: '/api/v2/periodical_orders/update' });
  }

  removeCustomer(index: number): void {
    this.shop.removedCustomers.add(index);
  }

  /** Customers, orders and 定期 are numbered alike. */
  id(index: number): string {
    return String(idOf(index));
  }
}

const habits = z.strictObject({
  charset: z.enum(['utf-8', 'shift_jis']).optional(),
  rowsAs: z.enum(['array', 'object']).optional(),
  listing: z.enum(['rising', 'falling', 'mixed']).optional(),
  shape: z.enum(['blocks', 'flat']).optional(),
  allowedIps: z.array(z.string()).nullable().optional(),
});
const consent = z.strictObject({ address: z.url() });
const done = { ok: true };

export const controlRoutes = (app: FastifyInstance, control: RakurakuControl): void => {
  bookControlRoutes(app, control);
  app.put('/sandbox/settings', (request) => {
    control.configure(habits.parse(request.body));
    return done;
  });
  app.post('/sandbox/consent', (request) => ({ address: control.consent(consent.parse(request.body).address) }));
  app.post('/sandbox/tokens/expire', () => {
    control.expireTokens();
    return done;
  });
  app.post('/sandbox/consent/withdraw', () => {
    control.withdrawConsent();
    return done;
  });
};
