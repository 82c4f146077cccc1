import type { FastifyRequest } from 'fastify';
import { ListedShop } from '../shop/listed-shop';
import { PaceGate } from '../shop/pace-gate';
import { ShopBook } from '../shop/shop-book';
import type { SubscstoreSandboxOptions } from './options';
import { refuse } from './refusal';
import { Tokens } from './tokens';

export const TOKEN_PATH = '/api/v1/external_cooperation/access_tokens';

const headerOf = (request: FastifyRequest, name: string): string => String(request.headers[name] ?? '');

/** The shop's own token on a request; '' without one. */
export const bearerOf = (request: FastifyRequest): string =>
  /^Bearer (\S+)$/.exec(headerOf(request, 'authorization'))?.[1] ?? '';

/** A shop with its two kinds of token: the application's, and one for each customer who signed in. */
export class SubscstoreShop {
  readonly listed: ListedShop;
  readonly applicationId: string;
  readonly secretKey: string;
  readonly tokenShape: 'flat' | 'data';
  readonly tokens: Tokens<'application'>;
  /** Each for the index of a customer. */
  readonly eachUserTokens: Tokens<number>;
  private readonly gate: PaceGate;
  private readonly unreadableEvery: number;

  constructor(readonly options: SubscstoreSandboxOptions) {
    const book = new ShopBook(options);
    this.listed = new ListedShop(book);
    this.applicationId = options.applicationId ?? 'otameshi-application';
    this.secretKey = options.secretKey ?? 'otameshi-secret';
    this.tokenShape = options.tokenShape ?? 'flat';
    this.unreadableEvery = options.unreadableEvery ?? 0;
    this.tokens = new Tokens(book.clock, options.tokenSeconds ?? 1_800);
    this.eachUserTokens = new Tokens(book.clock, options.tokenSeconds ?? 1_800);
    this.gate = new PaceGate(options.pace === false ? 0 : 1);
  }

  isUnreadable(index: number): boolean {
    return this.unreadableEvery > 0 && index % this.unreadableEvery === this.unreadableEvery - 1;
  }

  admit(request: FastifyRequest): void {
    if (!this.gate.passes('shop')) throw refuse.tooFast();
    if (request.url !== TOKEN_PATH && this.tokens.ownerOf(bearerOf(request)) === undefined) throw refuse.token();
  }

  /** The index of the customer who signed in; the application's token alone does not do. */
  signedIn(request: FastifyRequest): number {
    const person = this.eachUserTokens.ownerOf(headerOf(request, 'eachusertoken'));
    if (person === undefined) throw refuse.eachUserToken();
    return person;
  }
}
