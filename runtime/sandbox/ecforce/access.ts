import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { PaceGate } from '../shop/pace-gate';
import type { EcforcePlan } from './options';
import { refuse } from './refusal';

/** Sign-ins that pass within an hour (reference 2.1), refused ones among them. */
const SIGN_INS = 5;
const HOUR_MS = 3_600_000;

const same = (given: string, expected: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** The token of `Authorization: Token token="…"`; '' for any other header, `Bearer` among them (reference 2.1). */
export const tokenOf = (request: FastifyRequest): string =>
  /^Token token="([^"]+)"$/.exec(request.headers.authorization ?? '')?.[1] ?? '';

/** The doors of the shop: tokens, sign-ins and the pace. */
export class Access {
  private readonly issued = new Set<string>();
  private readonly gate: PaceGate;
  private memberToken: string | null;
  private signIns: number[] = [];

  constructor(private readonly plan: EcforcePlan) {
    this.gate = new PaceGate(plan.pace ? 1 : 0);
    this.memberToken = plan.token;
  }

  /** Refuses a call of the API. */
  checkToken(request: FastifyRequest): void {
    const token = tokenOf(request);
    if (token === '' || !(this.issued.has(token) || token === this.memberToken)) throw refuse.token();
    if (!this.gate.passes(token)) throw refuse.tooFast(1);
  }

  /** A token for an e-mail and password. */
  signIn(email: unknown, password: unknown): string {
    const now = this.plan.clock.now().toMillis();
    this.signIns = this.signIns.filter((time) => now - time < HOUR_MS);
    if (this.signIns.length >= SIGN_INS) throw refuse.tooFast(HOUR_MS / 1_000);
    this.signIns.push(now);
    const given = typeof email === 'string' && typeof password === 'string';
    if (!given || !same(email, this.plan.email) || !same(password, this.plan.password)) throw refuse.login();
    const token = randomBytes(15).toString('base64url');
    this.issued.add(token);
    return token;
  }

  revoke(token: string): void {
    this.issued.delete(token);
  }

  /** Every token given out by sign-ins stops working. */
  revokeIssued(): void {
    this.issued.clear();
  }

  /** The API member is deleted: the token of the admin screen stops working. */
  deleteMember(): void {
    this.memberToken = null;
  }
}
