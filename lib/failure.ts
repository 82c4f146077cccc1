/**
 * Kinds of failure, which decide what happens next:
 * `config` (the user corrects a setting), `auth` (credentials refused), `rate` (asked too fast), `transient` (try again
 * later), `cart` (the cart refused this request), `shape` (an answer we do not understand), `database`, `input` (a node
 * parameter), `stopped` (cancelled or overtaken by a newer run).
 */
export type FailureKind =
  'config' | 'auth' | 'rate' | 'transient' | 'cart' | 'shape' | 'database' | 'input' | 'stopped';

/** What went wrong, in Japanese for the screen. Carries no customer data and no secret: it is logged and mailed as it is. */
export class Failure extends Error {
  readonly kind: FailureKind;
  /** What the user does next, in Japanese. */
  readonly hint: string;

  constructor(kind: FailureKind, message: string, hint: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'Failure';
    this.kind = kind;
    this.hint = hint;
  }
}
