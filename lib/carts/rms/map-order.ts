import { readId } from '../kit/rows';
import { readDay, readInstant, readInteger, readList, readNumber, readObject, readText, required } from '../kit/values';
import type { Order } from '../model';
import { courierOf } from './couriers';

type Row = Readonly<Record<string, unknown>>;
type Shipment = Order['shipments'][number];
type Line = Order['lines'][number];

/** orderProgress (reference 5, Status values). 500 may lag behind 発送日 by a day; 発送日 is read by itself. */
const PROGRESS: Readonly<Record<string, readonly [Order['status'], string]>> = {
  100: ['received', '注文確認待ち'],
  200: ['received', '楽天処理中'],
  300: ['preparing', '発送待ち'],
  400: ['preparing', '変更確定待ち'],
  500: ['shipped', '発送済'],
  600: ['shipped', '支払手続き中'],
  700: ['shipped', '支払手続き済'],
  800: ['cancelled', 'キャンセル確定待ち'],
  900: ['cancelled', 'キャンセル確定'],
};

/** An amount that is not fixed yet is written so. */
const NOT_FIXED = -9_999;
const TOTAL = ['totalPrice', 'couponAllTotalPrice', 'deliveryPrice', 'paymentCharge', 'additionalFeeOccurAmountToUser'] as const; // prettier-ignore

/** What the customer pays, with tax; null until all of it is fixed. */
const totalOf = (row: Row): number | null => {
  const amounts = TOTAL.map((name) => ({ name, amount: readNumber(row[name], '金額') }));
  if (amounts[0]?.amount === null || amounts.some(({ amount }) => amount === NOT_FIXED)) return null;
  return amounts.reduce((sum, { name, amount }) => sum + (name === 'couponAllTotalPrice' ? -1 : 1) * (amount ?? 0), 0);
};

const TERMS: Readonly<Record<string, string | null>> = { 0: null, 1: '午前', 2: '午後', 9: null };

/** shippingTerm: a word's number, or two hours in one, e.g. 1416. */
const termOf = (raw: unknown): string | null => {
  const term = readText(raw, 'お届け時間帯');
  if (term === null || term in TERMS) return term === null ? null : (TERMS[term] ?? null);
  const hours = /^(\d{1,2})(\d{2})$/.exec(term);
  return hours ? `${Number(hours[1])}時〜${Number(hours[2])}時` : null;
};

interface Wishes {
  readonly preferredOn: string | null;
  readonly preferredTime: string | null;
}

interface Slip {
  readonly courier: string | null;
  readonly slipNo: string | null;
  readonly shippedOn: string | null;
}

const toSlip = (raw: unknown): Slip => {
  const row = readObject(raw, '発送情報');
  const name = readText(row.deliveryCompanyName, '配送会社');
  return {
    courier: courierOf(readText(row.deliveryCompany, '配送会社'), name),
    slipNo: readText(row.shippingNumber, 'お荷物伝票番号'),
    shippedOn: readDay(row.shippingDate, '発送日'),
  };
};

const optionalList = (raw: unknown, label: string): readonly unknown[] =>
  raw === null || raw === undefined ? [] : readList(raw, label);

/** Slips of one courier and day are one shipment with its numbers together; what goes by itself is one by itself. */
const slipsTogether = (raws: readonly unknown[]): readonly Slip[] => {
  const groups = new Map<string, Slip>();
  for (const slip of raws.map(toSlip)) {
    const key = JSON.stringify([slip.courier, slip.shippedOn]);
    const had = groups.get(key);
    const numbers = [had?.slipNo, slip.slipNo].filter((number) => number !== null && number !== undefined);
    groups.set(key, { ...slip, slipNo: numbers.join(',') || null });
  }
  return groups.size > 0 ? [...groups.values()] : [{ courier: null, slipNo: null, shippedOn: null }];
};

/** The 100 places of a package's shipments keep their numbers when another package gets one more. */
const PLACES = 100;

const shipmentsOf = (pack: Row, place: number, wishes: Wishes): readonly Shipment[] =>
  slipsTogether(optionalList(pack.ShippingModelList, '発送情報'))
    .slice(0, PLACES)
    .map((slip, index) => ({ shipmentNo: (place + 1) * PLACES + index, ...slip, expectedOn: null, ...wishes }));

/** The shipment that a package's items are told with: the one that left first. */
const earliestOf = (shipments: readonly Shipment[]): number =>
  shipments.reduce((first, one) =>
    one.shippedOn !== null && (first.shippedOn === null || one.shippedOn < first.shippedOn) ? one : first,
  ).shipmentNo;

/** 商品管理番号, which the field's services call the product code, with the SKU's own words as its variation. */
const toLine = (raw: unknown, lineNo: number, shipmentNo: number): Line => {
  const row = readObject(raw, '商品');
  const skus = optionalList(row.SkuModelList, 'SKU').map((sku) => readText(readObject(sku, 'SKU').skuInfo, 'SKU情報'));
  const code = readText(row.manageNumber, '商品管理番号') ?? readText(row.itemNumber, '商品番号');
  return {
    ...{ lineNo, shipmentNo, productCode: required(code, '商品管理番号') },
    productName: readText(row.itemName, '商品名') ?? '',
    variation: skus.filter((sku) => sku !== null).join(' / ') || null,
    quantity: required(readInteger(row.units, '個数'), '個数'),
    unitPrice: readNumber(row.price, '単価'),
    courseName: null,
  };
};

const contentsOf = (row: Row): Pick<Order, 'lines' | 'shipments'> => {
  const wishes = { preferredOn: readDay(row.deliveryDate, 'お届け日指定'), preferredTime: termOf(row.shippingTerm) };
  const contents: { lines: Line[]; shipments: Shipment[] } = { lines: [], shipments: [] };
  readList(row.PackageModelList, '送付先').forEach((rawPack, place) => {
    const pack = readObject(rawPack, '送付先');
    const shipments = shipmentsOf(pack, place, wishes);
    contents.shipments.push(...shipments);
    for (const item of readList(pack.ItemModelList, '商品一覧')) {
      contents.lines.push(toLine(item, contents.lines.length + 1, earliestOf(shipments)));
    }
  });
  return contents;
};

/** orderType of 定期購入; 頒布会 and 予約 carry numbers of the same kind. */
const SUBSCRIPTION = '4';

const subscriptionOf = (row: Row): Pick<Order, 'subscriptionNo' | 'subscriptionCount'> => {
  const subscriptionNo =
    readText(row.orderType, '注文種別') === SUBSCRIPTION ? readText(row.reserveNumber, '申込番号') : null;
  const count = readInteger(row.reserveDeliveryCount, 'お届け回数');
  return { subscriptionNo, subscriptionCount: subscriptionNo === null || count === null || count < 1 ? null : count };
};

/** Who ordered: the masked mail of OrdererModel, which stays the same for a shop's customer. */
export const ordererMail = (row: Row): string | null =>
  readText(readObject(row.OrdererModel, '注文者').emailAddress, '注文者メールアドレス');

/** An order of getOrder → Order. Times carry +0900, days are Japanese. Source: reference 5. */
export const toOrder = (raw: unknown): Order => {
  const row = readObject(raw, '注文');
  const progress = required(readText(row.orderProgress, 'ステータス'), 'ステータス');
  const [status, statusRaw] = PROGRESS[progress] ?? (['unknown', progress] as const);
  return {
    orderNo: readId(row.orderNumber, '注文番号'),
    customerId: ordererMail(row),
    orderedAt: required(readInstant(row.orderDatetime, '注文日時'), '注文日時'),
    ...{ status, statusRaw },
    total: totalOf(row),
    paymentMethod: null,
    cancelledAt: null,
    ...subscriptionOf(row),
    ...contentsOf(row),
  };
};
