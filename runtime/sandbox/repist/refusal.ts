/** Thrown by a route; answered as JSON. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(code);
  }
}

/** A wrong token and an unregistered address look the same from outside (reference 1). */
export const forbidden = (): Refusal => new Refusal(403, 'Forbidden');
export const tooFast = (): Refusal => new Refusal(429, 'TooManyRequests', { 'retry-after': '1' });
export const invalid = (what: string): Refusal => new Refusal(400, `Invalid_${what}`);
