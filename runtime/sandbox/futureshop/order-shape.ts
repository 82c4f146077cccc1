/** Orders as `GET /shipping` lists them (reference 1.4.2). Other keys pass through untouched. */
export interface OrderLine {
  readonly skuNo: string;
  readonly name: string;
  readonly hanpukaiName: string;
  readonly shippingDate: string;
  readonly [key: string]: unknown;
}

export interface ShippingInfo {
  readonly deliveryServiceName: string;
  readonly isCoolDelivery: boolean;
  readonly invoiceNo: string;
  readonly expectedArrival: string;
  readonly preferredDeliveryDate: string;
  readonly preferredDeliveryTime: string;
  readonly shippingDate: string;
}

export interface Shipment {
  readonly shipmentNo: number;
  readonly addressInfo: Readonly<Record<string, unknown>>;
  readonly shippingInfo: ShippingInfo;
  readonly productList: readonly OrderLine[];
  readonly [key: string]: unknown;
}

export interface ListedOrder {
  readonly orderNo: string;
  readonly date: string;
  readonly status: string;
  readonly receiptDate: string;
  readonly buyerInfo: Readonly<Record<string, unknown>>;
  readonly shipmentList: readonly Shipment[];
  readonly [key: string]: unknown;
}

/** What only the detail tells of an order. */
export interface OrderExtras {
  readonly subscriptionNo: string;
  readonly subscriptionPeriodNo: string;
  readonly subscriptionTotalNumPeriods: string;
  readonly storePickup: boolean;
}

export interface ShopOrder {
  readonly listed: ListedOrder;
  readonly extras: OrderExtras;
}

export const NO_EXTRAS: OrderExtras = {
  subscriptionNo: '',
  subscriptionPeriodNo: '',
  subscriptionTotalNumPeriods: '',
  storePickup: false,
};

/** 発送済み: every shipment has its 発送日. */
export const isShipped = (order: ListedOrder): boolean =>
  order.shipmentList.every(({ shippingInfo }) => shippingInfo.shippingDate !== '');

export const isPaid = (order: ListedOrder): boolean => order.receiptDate !== '';
