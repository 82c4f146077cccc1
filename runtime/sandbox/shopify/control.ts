import type { FastifyInstance } from 'fastify';
import { z } from 'zod/v4';
import { BookControl, bookControlRoutes } from '../shop/book-control';
import { CONTRACT_BASE, CUSTOMER_BASE, orderName } from './rows';
import { ALL_SCOPES, type Scope, type ShopifyShop } from './shop';

/** Changes the pretend shop from outside, and makes it misbehave the way Shopify does. */
export class ShopifyControl extends BookControl {
  constructor(private readonly shop: ShopifyShop) {
    super(shop.book, shop.faults, shop.log);
  }

  /** Customers whose rows cannot be read. */
  get unreadable(): number {
    return this.shop.unreadable;
  }

  /** Mutations carried out until now. */
  get writes(): number {
    return this.shop.writes;
  }

  /** Tokens by client credentials stop working; the permanent one stays. */
  expireTokens(): void {
    this.shop.access.revokeIssued();
  }

  setScopes(scopes: readonly Scope[]): void {
    this.shop.scopes = new Set(scopes);
  }

  /** Whether addresses come back blank, as without the grant for protected data. */
  redact(redacted: boolean): void {
    this.shop.redacted = redacted;
  }

  refuseClientsAs(code: 'app_not_installed' | 'shop_not_permitted' | null): void {
    this.shop.access.refuseClientsAs = code;
  }

  /** Queries answered, the points they cost together, and those refused for want of points. */
  get cost(): { readonly queries: number; readonly spent: number; readonly throttled: number } {
    return { ...this.shop.bucket.totals };
  }

  /** Another program of the same app used up all points. */
  drainBucket(): void {
    this.shop.bucket.drain();
  }

  /** The next mutation is carried out and its answer lost. */
  loseNextAnswer(): void {
    this.shop.loseNextAnswer = true;
  }

  removeCustomer(index: number): void {
    this.shop.removedCustomers.add(index);
  }

  /** The numbers by which a client knows them. */
  customerId(index: number): string {
    return String(CUSTOMER_BASE + index);
  }

  contractId(index: number): string {
    return String(CONTRACT_BASE + index);
  }

  /** A contract that another app made. */
  foreignContractId(number = 0): string {
    return this.contractId(this.book.subscriptions.count + number);
  }

  orderName(index: number): string {
    return orderName(index);
  }
}

const settings = z.strictObject({
  scopes: z.array(z.enum(ALL_SCOPES)).optional(),
  redacted: z.boolean().optional(),
});

export const controlRoutes = (app: FastifyInstance, control: ShopifyControl): void => {
  bookControlRoutes(app, control);
  app.put('/sandbox/settings', (request) => {
    const { scopes, redacted } = settings.parse(request.body);
    if (scopes) control.setScopes(scopes);
    if (redacted !== undefined) control.redact(redacted);
    return { ok: true };
  });
  app.post('/sandbox/tokens/expire', () => {
    control.expireTokens();
    return { ok: true };
  });
  app.post('/sandbox/next-write/lose', () => {
    control.loseNextAnswer();
    return { ok: true };
  });
};
