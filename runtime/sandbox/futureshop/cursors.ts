import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod/v4';
import type { OrderFilter } from './orders';

const content = z.object({
  orderNos: z.array(z.string()).nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  shipped: z.boolean().nullable(),
  paid: z.boolean().nullable(),
  position: z.int().nonnegative(),
});

/** Cursors of the order search: signed, so that only one followed unchanged is accepted. */
export class Cursors {
  private readonly key = randomBytes(16);

  make(filter: OrderFilter, position: number): string {
    const body = Buffer.from(JSON.stringify({ ...filter, position })).toString('base64url');
    return `${body}.${this.sign(body)}`;
  }

  /** null for a cursor that this shop did not make. */
  read(cursor: string): (OrderFilter & { position: number }) | null {
    const [body = '', signature = ''] = cursor.split('.');
    if (signature !== this.sign(body)) return null;
    return content.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
  }

  private sign(body: string): string {
    return createHmac('sha256', this.key).update(body).digest('base64url').slice(0, 16);
  }
}
