/** A cart whose data comes in files. What a block needs of it beyond the interface of all carts. */
import type { Cart, CartPorts, CartSession } from '../cart';
import type { CsvStream } from './items';
import type { FilePreview } from './preview';

export interface FileSession extends CartSession {
  /** The first rows of the newest file of a list, or of the file handed over; null where there is none. */
  preview(stream: CsvStream, limit: number): Promise<FilePreview | null>;
  /** The headings of the same file; where there is none, those that its export is expected to have. */
  headings(stream: CsvStream): Promise<readonly string[]>;
}

export interface FileCart extends Cart {
  readonly readsFiles: true;
  connect(settings: unknown, ports: CartPorts): FileSession;
}

export const isFileCart = (cart: Cart): cart is FileCart => 'readsFiles' in cart;
