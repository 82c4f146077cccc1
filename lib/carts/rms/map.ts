import { readDay, readInteger, readObject, readText, required } from '../kit/values';
import { readId } from '../kit/rows';
import type { Customer, Subscription } from '../model';
import { ordererMail } from './map-order';

type Row = Readonly<Record<string, unknown>>;

const joined = (parts: readonly unknown[], label: string): string | null =>
  parts
    .map((part) => readText(part, label) ?? '')
    .join('-')
    .replaceAll(/^-+|-+$/g, '') || null;

const two = (raw: number): string => String(raw).padStart(2, '0');

/** The birthday of three numbers; a part that is missing or 0 means that it was not given. */
const birthdayOf = ({ birthYear, birthMonth, birthDay }: Row): string | null => {
  const [year, month, day] = [birthYear, birthMonth, birthDay].map((part) => readInteger(part, '生年月日') ?? 0);
  if (!year || !month || !day) return null;
  return readDay(`${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`, '生年月日');
};

/**
 * Whoever ordered → Customer: RMS has no list of customers. The id is the masked mail (カート側顧客番号). It is no
 * address of the customer's own, so that nobody is matched or written to by it.
 */
export const toCustomer = (raw: unknown): Customer => {
  const row = readObject(raw, '注文');
  const orderer = readObject(row.OrdererModel, '注文者');
  const id = readId(ordererMail(row), '注文者メールアドレス');
  return {
    ...{ id, email: null, mobileEmail: null },
    phone: joined([orderer.phoneNumber1, orderer.phoneNumber2, orderer.phoneNumber3], '電話番号'),
    birthday: birthdayOf(orderer),
    fields: { customerId: id },
    updatedAt: null,
  };
};

/** 申込中: a delivery that is still to come. */
const PLANNED = '1';

/** The nearest planned delivery of `reserveDetails`. */
const nextDeliveryOf = (raw: unknown): string | null =>
  (Array.isArray(raw) ? raw : [])
    .map((detail: unknown) => readObject(detail, 'お届け明細'))
    .filter((detail) => readText(detail.shippingStatus, 'お届け状況') === PLANNED)
    .map((detail) => readDay(detail.shippingDate, 'お届け予定日'))
    .filter((day) => day !== null)
    .sort()[0] ?? null;

/**
 * 定期購入 of reserveInfoList → Subscription. RMS lists those that go on and no others, so one that is listed is active
 * whatever the shop calls its state (product page 1). Source: reference 5.
 */
export const toSubscription = (raw: unknown): Subscription => {
  const row = readObject(raw, '定期購入');
  const orderer = readObject(row.reserveOrderer, '申込者');
  const item = readObject(row.reserveItem, '商品');
  const code = readText(item.manageNumber, '商品管理番号') ?? readText(item.itemNumber, '商品番号');
  return {
    id: readId(row.reserveNumber, '申込番号'),
    customerId: required(readText(orderer.emailAddress, '申込者メールアドレス'), '申込者メールアドレス'),
    status: 'active',
    statusRaw: readText(row.reserveStatusName, '申込ステータス') ?? readText(row.reserveStatus, '申込ステータス') ?? '',
    nextDeliveryOn: nextDeliveryOf(row.reserveDetails),
    count: null,
    products: [
      {
        productCode: required(code, '商品管理番号'),
        productName: readText(item.itemName, '商品名') ?? '',
        quantity: readInteger(item.units, '個数') ?? 1,
      },
    ],
  };
};
