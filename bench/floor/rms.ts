import { askJson, type FloorReader } from './reader';

interface Order {
  readonly orderDatetime: string;
  readonly OrdererModel: Readonly<Record<string, unknown>>;
}

const DAY_MS = 86_400_000;
const WINDOW_MS = 62 * DAY_MS;
const RECORDS = 1_000;
/** So many hits mean: these or more. */
const TOO_MANY = 15_000;
const NUMBERS = 100;

/** RMS takes Japanese times only, without a colon in their zone. */
const stamp = (time: number): string => `${new Date(time + 9 * 3_600_000).toISOString().slice(0, 19)}+0900`;

const birthday = ({ birthYear, birthMonth, birthDay }: Order['OrdererModel']): string | undefined =>
  birthYear === null ? undefined : `${String(birthYear)}-${String(birthMonth)}-${String(birthDay)}`;

const rowOf = ({ OrdererModel: row }: Order) => ({
  id: row.emailAddress,
  email: '',
  phone: `${String(row.phoneNumber1)}${String(row.phoneNumber2)}${String(row.phoneNumber3)}`,
  birthday: birthday(row),
  updated: '',
  fields: { customerId: row.emailAddress },
});

interface Found {
  readonly orderNumberList?: readonly string[];
  readonly PaginationResponseModel: { readonly totalRecordsAmount: number } | null;
}

/** Whoever ordered within two years. In the shop that is measured nobody did so twice. */
export const readRms: FloorReader = async function* ({ apiDomain: host = '', serviceSecret, licenseKey }) {
  const key = Buffer.from(`${serviceSecret}:${licenseKey}`).toString('base64');
  const headers = { Authorization: `ESA ${key}`, 'Content-Type': 'application/json; charset=utf-8' };
  const post = <T>(path: string, question: object): Promise<T> =>
    askJson<T>({ host, path: `/es/2.0/order/${path}/`, headers, body: JSON.stringify(question) });
  const end = Date.now();
  let had = new Set<string>();
  let windowMs = WINDOW_MS;
  for (let from = end - 729 * DAY_MS; from < end;) {
    const to = Math.min(from + windowMs, end);
    const { orderNumberList = [], PaginationResponseModel } = await post<Found>('searchOrder', {
      ...{ dateType: 1, startDatetime: stamp(from), endDatetime: stamp(to) },
      PaginationRequestModel: {
        ...{ requestRecordsAmount: RECORDS, requestPage: 1 },
        SortModelList: [{ sortColumn: 1, sortDirection: 1 }],
      },
    });
    windowMs = (PaginationResponseModel?.totalRecordsAmount ?? 0) >= TOO_MANY ? (to - from) / 2 : WINDOW_MS;
    if (windowMs < WINDOW_MS) continue;
    const fresh = orderNumberList.filter((number) => !had.has(number));
    had = new Set(orderNumberList);
    let last = to;
    for (let first = 0; first < fresh.length; first += NUMBERS) {
      const question = { orderNumberList: fresh.slice(first, first + NUMBERS), version: 7 };
      const { OrderModelList } = await post<{ OrderModelList: Order[] }>('getOrder', question);
      yield OrderModelList.map(rowOf);
      last = Date.parse(OrderModelList.at(-1)!.orderDatetime.replace('+0900', '+09:00'));
    }
    from = orderNumberList.length < RECORDS ? to : last;
  }
};
