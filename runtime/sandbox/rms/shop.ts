import type { FastifyRequest } from 'fastify';
import { Faults } from '../shop/faults';
import { PaceGate } from '../shop/pace-gate';
import { RequestLog } from '../shop/request-log';
import { ShopBook } from '../shop/shop-book';
import { DAY_MS } from '../shop/tokyo';
import { planOf, type RmsFunction, type RmsOptions, type RmsPlan } from './options';
import { refuse } from './refusal';

const FUNCTIONS: Readonly<Record<string, RmsFunction>> = {
  '/es/1.0/license-management/license-key/expiry-date': 'license',
  '/es/2.0/order/searchOrder/': 'searchOrder',
  '/es/2.0/order/getOrder/': 'getOrder',
  '/es/1.0/reserve/reserveInfoList': 'reserve',
};

/** Everything one running pretend shop of 楽天RMS holds. */
export class RmsShop {
  readonly plan: RmsPlan;
  readonly book: ShopBook;
  readonly faults = new Faults('/es/');
  readonly log = new RequestLog();
  readonly switchedOff = new Set<RmsFunction>();
  /** Milliseconds since 1970. */
  licenseEnd: number;
  private readonly gate: PaceGate;

  constructor(options: RmsOptions) {
    this.plan = planOf(options);
    this.book = new ShopBook({ ...options, clock: this.plan.clock });
    this.gate = new PaceGate(this.plan.pace ? 1 : 0);
    this.licenseEnd = this.book.now() + (options.licenseDays ?? 60) * DAY_MS;
  }

  /** The doors: credentials, licence, functions switched on, content type, pace. */
  admit({ headers, url, method }: FastifyRequest): void {
    const { serviceSecret, licenseKey } = this.plan;
    const expected = `ESA ${Buffer.from(`${serviceSecret}:${licenseKey}`).toString('base64')}`;
    if (headers.authorization !== expected || this.book.now() >= this.licenseEnd) throw refuse.unauthorised();
    const asked = FUNCTIONS[url.split('?')[0] ?? ''];
    if (asked !== undefined && this.switchedOff.has(asked)) throw refuse.notSwitchedOn();
    const isJson = /^application\/json; ?charset=utf-8$/i.test(headers['content-type'] ?? '');
    if (method === 'POST' && !isJson) throw refuse.mediaType();
    if (!this.gate.passes('shop')) throw refuse.tooFast();
  }

  /** Whether a person's birthday does not exist. */
  isUnreadable(index: number): boolean {
    const { unreadableEvery } = this.plan;
    return unreadableEvery > 0 && index % unreadableEvery === unreadableEvery - 1;
  }
}
