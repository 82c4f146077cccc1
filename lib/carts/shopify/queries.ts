/**
 * The documents we ask. Page sizes keep what a page really costs near 100 points and what it may cost at most below
 * 1,000 (reference 3.3): an object is 1 point, a list as many as it holds. Fields: reference 3.4; those of lines are
 * Shopify's public reference.
 */
import type { Step } from './errors';

/** One connection of the Admin API that we list in the order of change. */
export interface ListedThing {
  readonly step: Step;
  /** The query's field. */
  readonly field: 'customers' | 'orders' | 'subscriptionContracts';
  readonly pageSize: number;
  readonly query: string;
}

const listed = (
  step: Step,
  field: ListedThing['field'],
  pageSize: number,
  node: string,
): ListedThing & { readonly node: string } => ({
  step,
  field,
  pageSize,
  node,
  query: `query ($first: Int!, $after: String, $query: String) {
    ${field}(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
      pageInfo { hasNextPage endCursor }
      nodes { ${node} }
    }
  }`,
});

export const customers = listed(
  'customers',
  'customers',
  33,
  'id numberOfOrders updatedAt defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber }',
);

const ORDER =
  'id name createdAt updatedAt cancelledAt displayFulfillmentStatus totalPriceSet { shopMoney { amount } } customer { id }';
const LINE = 'id sku title variantTitle quantity variant { id } originalUnitPriceSet { shopMoney { amount } }';
const PARCEL = 'status displayStatus createdAt estimatedDeliveryAt';

/** So many slips of a parcel, or parcels of an order, may be more: then the whole order is asked for. */
export const SLIPS_LISTED = 5;
export const PARCELS_LISTED = 2;

export const orders = listed(
  'orders',
  'orders',
  10,
  `${ORDER}
   lineItems(first: 5) { pageInfo { hasNextPage } nodes { ${LINE} } }
   fulfillments(first: ${PARCELS_LISTED}) { ${PARCEL} trackingInfo(first: ${SLIPS_LISTED}) { company number } }`,
);

/** An order with which line is in which parcel. */
export const WHOLE_ORDER = `query ($id: ID!, $after: String) {
  order(id: $id) {
    ${ORDER}
    lineItems(first: 50, after: $after) { pageInfo { hasNextPage endCursor } nodes { ${LINE} } }
    fulfillments(first: 10) {
      ${PARCEL}
      trackingInfo(first: 10) { company number }
      fulfillmentLineItems(first: 25) { nodes { lineItem { id } } }
    }
  }
}`;

const CONTRACT =
  'id status nextBillingDate updatedAt customer { id } lines(first: 10) { nodes { sku title variantTitle variantId quantity } }';

export const contracts = listed('contracts', 'subscriptionContracts', 20, CONTRACT);

export const ONE_CUSTOMER = `query ($id: ID!) { customer(id: $id) { ${customers.node} } }`;
export const ONE_CONTRACT = `query ($id: ID!) { subscriptionContract(id: $id) { ${CONTRACT} } }`;

/** A contract with its billing cycles from a day on. */
export const CONTRACT_AND_CYCLES = `query ($id: ID!, $from: DateTime!, $to: DateTime!) {
  subscriptionContract(id: $id) { ${CONTRACT} }
  subscriptionBillingCycles(
    contractId: $id
    first: 10
    billingCyclesDateRangeSelector: { startDate: $from, endDate: $to }
  ) { nodes { cycleIndex skipped status billingAttemptExpectedDate } }
}`;

const ERRORS = 'userErrors { code field }';

export const PAUSE = `mutation ($id: ID!) {
  subscriptionContractPause(subscriptionContractId: $id) { contract { id status } ${ERRORS} }
}`;
export const CANCEL = `mutation ($id: ID!) {
  subscriptionContractCancel(subscriptionContractId: $id) { contract { id status } ${ERRORS} }
}`;
export const SET_NEXT_DATE = `mutation ($id: ID!, $date: DateTime!) {
  subscriptionContractSetNextBillingDate(contractId: $id, date: $date) { contract { nextBillingDate } ${ERRORS} }
}`;
/** Both in one request, so that one outcome is to be read back: Shopify moves neither with the other. */
export const SKIP = `mutation ($id: ID!, $index: Int!, $date: DateTime!) {
  subscriptionBillingCycleSkip(billingCycleInput: { contractId: $id, selector: { index: $index } }) {
    billingCycle { cycleIndex skipped } ${ERRORS}
  }
  subscriptionContractSetNextBillingDate(contractId: $id, date: $date) { contract { nextBillingDate } ${ERRORS} }
}`;
