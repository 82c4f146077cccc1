import type { FastifyInstance } from 'fastify';
import { z } from 'zod/v4';
import { BookControl, bookControlRoutes } from '../shop/book-control';
import { DAY_MS } from '../shop/tokyo';
import type { RmsFunction } from './options';
import { maskedMail, orderNumberOf, reserveNumberOf } from './order-row';
import type { RmsShop } from './shop';

/** Changes the pretend shop from outside, as its staff and 楽天 would. */
export class RmsControl extends BookControl {
  constructor(private readonly shop: RmsShop) {
    super(shop.book, shop.faults, shop.log);
  }

  /** The licenseKey ends in so many days; negative: it has ended. */
  endLicense(days: number): void {
    this.shop.licenseEnd = this.shop.book.now() + days * DAY_MS;
  }

  switchOff(name: RmsFunction): void {
    this.shop.switchedOff.add(name);
  }

  switchOn(name: RmsFunction): void {
    this.shop.switchedOff.delete(name);
  }

  /** 解約: the 定期購入 is listed no more. */
  cancelSubscription(index: number): void {
    this.shop.book.patchSubscription(index, { state: 'cancelled' });
  }

  orderNumber(index: number): string {
    return orderNumberOf(this.shop.book.orders.at(index));
  }

  reserveNumber(index: number): string {
    return reserveNumberOf(index);
  }

  maskedMail(person: number): string {
    return maskedMail(this.shop.book.seed, person);
  }
}

const license = z.strictObject({ days: z.number() });

export const controlRoutes = (app: FastifyInstance, control: RmsControl): void => {
  bookControlRoutes(app, control);
  app.post('/sandbox/license', (request) => {
    control.endLicense(license.parse(request.body).days);
    return { ok: true };
  });
};
