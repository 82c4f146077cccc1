import { DateTime } from 'luxon';
import { TOKYO } from '../../clock';
import type { HttpRequest } from '../../http';
import type { CartPorts } from '../cart';
import { isObject, readJson, type JsonObject } from '../kit/reply';
import { ShopDoor, type ClientTuning } from '../kit/shop-door';
import { explain, notRms, type Step } from './errors';
import { codesOf, isRefusal } from './reply';
import { bucketOf, type RmsSettings } from './settings';

/** What is asked of searchOrder. Times are instants; the window is at most 63 days, and starts at most 730 days back. */
export interface OrderSearch {
  readonly from: DateTime;
  readonly to: DateTime;
  readonly page: number;
  readonly records: number;
  /** Of orders by their time. */
  readonly newestFirst?: boolean;
  /** The masked mail of whoever ordered. */
  readonly ordererMail?: string;
}

export interface FoundOrders {
  readonly numbers: readonly string[];
  /** Of all pages; 15,000 stands for that many or more. */
  readonly total: number;
}

export interface Answered {
  readonly rows: readonly unknown[];
  /** ISO instant at which the answer came. */
  readonly readAt: string;
}

/** getOrder takes so many numbers. */
export const NUMBERS_A_REQUEST = 100;
/** With items' SKUs; a higher version only adds what we do not read (reference 5). */
const ORDER_VERSION = 7;
/** 注文日 */
const BY_ORDER_DATE = 1;
/** How often an answer about other orders is asked for again. */
const PATIENCE = 3;

/** Exactly this form; `Z` or `+09:00` is refused (reference 5, searchOrder). */
const stamp = (time: DateTime): string => time.setZone(TOKYO).toFormat("yyyy-MM-dd'T'HH:mm:ssZZZ");

/** The one client of RMS WEB SERVICE: authentication, pace, retries and the reading of refusals inside 200. */
export class RmsClient {
  private readonly door: ShopDoor<Step>;

  constructor(
    private readonly settings: RmsSettings,
    private readonly ports: CartPorts,
    tuning: ClientTuning = {},
  ) {
    const { host, sandbox, requestsPerSecond: perSecond = 1 } = settings;
    this.door = new ShopDoor({ host, sandbox, bucket: bucketOf(settings), perSecond }, ports, explain, {
      answerTimeoutMs: 60_000,
      ...tuning,
    });
  }

  /** When the licenseKey ends: the answer is JST without a zone. */
  async licenseEnd(): Promise<DateTime> {
    const query = new URLSearchParams({ licenseKey: this.settings.licenseKey }).toString();
    const { expiryDate } = await this.ask(
      'license',
      'GET',
      `/es/1.0/license-management/license-key/expiry-date`,
      query,
    );
    const end = typeof expiryDate === 'string' ? DateTime.fromISO(expiryDate, { zone: TOKYO }) : null;
    if (!end?.isValid) throw notRms('license', '「expiryDate」がありません');
    return end;
  }

  async searchOrders(search: OrderSearch): Promise<FoundOrders> {
    const { from, to, page, records, newestFirst = false, ordererMail } = search;
    const body = await this.ask('searchOrder', 'POST', '/es/2.0/order/searchOrder/', {
      dateType: BY_ORDER_DATE,
      startDatetime: stamp(from),
      endDatetime: stamp(to),
      ...(ordererMail === undefined ? {} : { ordererMailAddress: ordererMail }),
      PaginationRequestModel: {
        requestRecordsAmount: records,
        requestPage: page,
        SortModelList: [{ sortColumn: 1, sortDirection: newestFirst ? 2 : 1 }],
      },
    });
    const numbers = body.orderNumberList ?? [];
    const paging = body.PaginationResponseModel;
    // Without a hit there is no list and no paging, but there is the message that says so.
    if (!Array.isArray(numbers) || (!isObject(paging) && !Array.isArray(body.MessageModelList))) {
      throw notRms('searchOrder', '「orderNumberList」がありません');
    }
    const total = isObject(paging) ? Number(paging.totalRecordsAmount) : 0;
    return { numbers: numbers.map(String), total: Number.isFinite(total) ? total : 0 };
  }

  /** Orders by number, at most 100. One that cannot be had is left out; rows of others are not taken for an answer. */
  async getOrders(numbers: readonly string[]): Promise<Answered> {
    const asked = new Set(numbers);
    for (let tries = 0; tries < PATIENCE; tries += 1) {
      const question = { orderNumberList: numbers, version: ORDER_VERSION };
      const { OrderModelList: rows = [] } = await this.ask('getOrder', 'POST', '/es/2.0/order/getOrder/', question);
      if (!Array.isArray(rows)) throw notRms('getOrder', '「OrderModelList」がありません');
      const foreign = rows.some((row: unknown) => isObject(row) && !asked.has(String(row.orderNumber)));
      if (!foreign) return { rows, readAt: this.now() };
    }
    throw notRms('getOrder', '別の注文が返ってきました');
  }

  /** 定期購入 by their planned deliveries, as far back and ahead as RMS allows: a year each way. */
  async reserves(offset: number, limit: number): Promise<Answered & { readonly total: number }> {
    const today = this.ports.clock.now().setZone(TOKYO);
    const day = (time: DateTime): string => time.toFormat('yyyy-MM-dd');
    const query = new URLSearchParams({
      ...{ dateType: '2', reserveType: '1', limit: String(limit), offset: String(offset) },
      startDate: day(today.minus({ years: 1 }).plus({ days: 1 })),
      endDate: day(today.plus({ years: 1 }).minus({ days: 1 })),
    }).toString();
    const body = await this.ask('reserve', 'GET', '/es/1.0/reserve/reserveInfoList', query);
    if (body.resultCode === undefined) throw notRms('reserve', '「resultCode」がありません');
    const rows = body.publicReserveModelList ?? [];
    if (!Array.isArray(rows)) throw notRms('reserve', '「publicReserveModelList」の形');
    return { rows, total: Number(body.totalCount ?? 0), readAt: this.now() };
  }

  /** All of it only reads, POST too. */
  private ask(step: Step, method: 'GET' | 'POST', path: string, question: string | object): Promise<JsonObject> {
    const { serviceSecret, licenseKey, host } = this.settings;
    const key = Buffer.from(`${serviceSecret}:${licenseKey}`).toString('base64');
    const sent =
      typeof question === 'string' ? { query: `?${question}` } : { query: '', body: JSON.stringify(question) };
    const request: HttpRequest = {
      ...{ method, url: `${this.door.base}${path}${sent.query}`, body: sent.body, repeatable: true },
      // Without the charset RMS answered 415 (reference 5, Auth).
      headers: {
        Authorization: `ESA ${key}`,
        Accept: 'application/json',
        'Content-Type': 'application/json; charset=utf-8',
      },
      signal: this.ports.signal,
    };
    return this.door.patiently(step, async () => {
      const where = `${method} ${host}${path}`;
      const body = readJson(await this.door.send(request), { where, repeatable: true, codesOf, isRefusal });
      if (!isObject(body)) throw notRms(step, 'JSONの形');
      return body;
    });
  }

  private now(): string {
    return this.ports.clock.now().toJSDate().toISOString();
  }
}
