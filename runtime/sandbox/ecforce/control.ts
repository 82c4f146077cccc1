import type { FastifyInstance } from 'fastify';
import { z } from 'zod/v4';
import { BookControl, bookControlRoutes } from '../shop/book-control';
import { orderNumberOf, subscriptionIdOf } from './rows';
import type { EcforceShop } from './shop';

/** Changes the pretend shop from outside, and makes it misbehave the way ecforce does. */
export class EcforceControl extends BookControl {
  constructor(private readonly shop: EcforceShop) {
    super(shop.book, shop.faults, shop.log);
  }

  /** Customers whose rows cannot be read. */
  get unreadable(): number {
    return this.shop.unreadable;
  }

  /** Tokens of sign-ins stop working; that of the API member stays. */
  expireTokens(): void {
    this.shop.access.revokeIssued();
  }

  /** The API member is deleted, and its token with it. */
  deleteApiMember(): void {
    this.shop.access.deleteMember();
  }

  /** The next write answers 200 and changes nothing. */
  ignoreNextWrite(): void {
    this.shop.nextWrite = 'ignored';
  }

  /** The next write answers 200 with a failure inside. */
  failNextWriteInside200(): void {
    this.shop.nextWrite = 'failedInside200';
  }

  /** The next write is carried out and its answer cut off. */
  loseNextAnswer(): void {
    this.addFault({ kind: 'cut', method: 'PUT', path: '/api/v2/admin/subs_orders' });
  }

  /** 顧客 goes away. */
  removeCustomer(index: number): void {
    this.shop.removedCustomers.add(index);
  }

  /** 定期 goes away: only lists with deleted rows still show it. */
  deleteSubscription(index: number): void {
    const { book, extras } = this.shop;
    extras.set(index, { ...this.shop.extraOf(index), deletedAt: book.now() });
    book.patchSubscription(index, {});
  }

  subscriptionId(index: number): string {
    return String(subscriptionIdOf(index));
  }

  orderNumber(index: number): string {
    return orderNumberOf(index);
  }
}

const which = z.strictObject({ what: z.enum(['ignored', 'failedInside200', 'lost']) });

export const controlRoutes = (app: FastifyInstance, control: EcforceControl): void => {
  bookControlRoutes(app, control);
  app.post('/sandbox/tokens/expire', () => {
    control.expireTokens();
    return { ok: true };
  });
  app.post('/sandbox/next-write', (request) => {
    const { what } = which.parse(request.body);
    if (what === 'ignored') control.ignoreNextWrite();
    else if (what === 'failedInside200') control.failNextWriteInside200();
    else control.loseNextAnswer();
    return { ok: true };
  });
};
