/** One member exactly as the shop's API answers it. */
export type RawMember = Readonly<Record<string, unknown>> & { readonly memberId: string };

/** What the checks read of an order as 受注検索 answers it. */
export interface RawOrder {
  readonly orderNo: string;
  /** Japanese time without an offset. */
  readonly date: string;
  readonly status: string;
  readonly isMember: boolean;
  readonly buyerInfo: { readonly memberId: string };
  readonly shipmentList: readonly RawShipment[];
}

export interface RawShipment {
  readonly shippingInfo: {
    readonly deliveryServiceName: string;
    readonly invoiceNo: string;
    /** yyyy-MM-dd; "" while it is not sent. */
    readonly shippingDate: string;
  };
  readonly productList: ReadonlyArray<{
    readonly name: string;
    readonly verticalVariationName: string;
    readonly horizontalVariationName: string;
    readonly count: number;
  }>;
}

/** What is needed to ask a futureshop API without our own client. */
export interface ShopAccess {
  readonly host: string;
  readonly shopKey: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const PAGE = 100;

async function ask<T>(url: string, init: RequestInit): Promise<T> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${new URL(url).pathname}: HTTP ${response.status}`);
  return (await response.json()) as T;
}

async function headersFor(shop: ShopAccess): Promise<Record<string, string>> {
  return { 'X-SHOP-KEY': shop.shopKey, Authorization: `Bearer ${await token(shop)}` };
}

async function token(shop: ShopAccess): Promise<string> {
  const basic = Buffer.from(`${shop.clientId}:${shop.clientSecret}`).toString('base64');
  const { access_token } = await ask<{ access_token: string }>(`http://${shop.host}/oauth/token`, {
    method: 'POST',
    headers: { 'X-SHOP-KEY': shop.shopKey, Authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  return access_token;
}

/** Every member of a sandbox shop, read by a plain loop: what the product must arrive at is worked out from these. */
export async function readRawMembers(shop: ShopAccess): Promise<RawMember[]> {
  const headers = await headersFor(shop);
  const members: RawMember[] = [];
  for (;;) {
    const url = `http://${shop.host}/admin-api/v1/member?limit=${PAGE}&offset=${members.length}`;
    const { memberList } = await ask<{ memberList: RawMember[] }>(url, { headers });
    members.push(...memberList);
    if (memberList.length < PAGE) return members;
  }
}

/** Every order of a sandbox shop, oldest first, read in the same plain way. */
export async function readRawOrders(shop: ShopAccess): Promise<RawOrder[]> {
  const headers = await headersFor(shop);
  const orders: RawOrder[] = [];
  let url: string | undefined = `http://${shop.host}/admin-api/v1/shipping`;
  while (url !== undefined) {
    const page: { orderList: RawOrder[]; nextUrl?: string } = await ask(url, { headers });
    orders.push(...page.orderList);
    url = page.nextUrl;
  }
  return orders;
}
