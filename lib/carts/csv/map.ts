/** Rows of a CSV → Customer, Subscription. Times are Japanese. Throws RowError for what cannot be read. */
import { required } from '../kit/values';
import type { Customer, Subscription } from '../model';
import type { FileRow } from './records';
import { agreedView, rowView } from './row-view';
import type { Sheet } from './sheet';
import { subscriptionStatusOf } from './words';

/** One row, one customer. Also a row of an order's file, for shops whose customers are to be had there only. */
export const toCustomer = (sheet: Sheet, [row]: readonly FileRow[]): Customer => {
  const view = rowView('customers', sheet, row!);
  const id = view.id('customerId');
  const purchaseCount = view.count('purchaseCount');
  return {
    id,
    email: view.text('email'),
    mobileEmail: null,
    // As it came: whether it is a number, also without its leading 0, is decided where keys are made.
    phone: view.code('phone'),
    birthday: view.day('birthday'),
    fields: { customerId: id, ...(purchaseCount === null ? {} : { purchaseCount }) },
    updatedAt: view.instant('updatedAt'),
  };
};

const toProduct = (sheet: Sheet, row: FileRow): Subscription['products'] => {
  const view = rowView('subscriptions', sheet, row);
  const productCode = view.code('productCode');
  if (productCode === null) return [];
  const quantity = required(view.integer('quantity'), view.label('quantity'));
  return [{ productCode, productName: view.text('productName') ?? '', quantity }];
};

/** A row for each product of a 定期. */
export const toSubscription = (sheet: Sheet, rows: readonly FileRow[]): Subscription => {
  const view = agreedView('subscriptions', sheet, rows);
  const statusRaw = required(view.text('status'), view.label('status'));
  return {
    id: view.id('subscriptionId'),
    customerId: view.id('customerId'),
    status: subscriptionStatusOf(statusRaw),
    statusRaw,
    nextDeliveryOn: view.day('nextDeliveryOn'),
    count: view.count('count'),
    products: rows.flatMap((row) => toProduct(sheet, row)),
  };
};
