import type { RefusalDetail } from './refusal';
import { refuse } from './refusal';

const LIMIT = 100;

interface RowResult {
  readonly status: 'success' | 'failed';
  readonly orderNo: string;
  readonly code: string;
  readonly message: string;
}

export interface BulkReply {
  readonly status: 'success' | 'failed';
  readonly errors: readonly RefusalDetail[];
  readonly results: readonly RowResult[];
}

/** A JSON object of a request body; anything else counts as empty. */
export const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/**
 * A bulk write over `orderList` (at most 100): each row by itself, so one bad row makes the reply `failed` although the
 * good ones were applied. `apply` answers what is wrong with a row, or null once it is done.
 */
export const bulkWrite = (body: unknown, apply: (row: Record<string, unknown>) => RefusalDetail | null): BulkReply => {
  const list = record(body)['orderList'];
  if (!Array.isArray(list) || list.length === 0) throw refuse.invalidValue('orderList');
  if (list.length > LIMIT) throw refuse.tooMany('orderList');
  const errors: RefusalDetail[] = [];
  const results = list.map((entry: unknown, n): RowResult => {
    const row = record(entry);
    const error = apply(row);
    const orderNo = typeof row['orderNo'] === 'string' ? row['orderNo'] : '';
    if (!error) return { status: 'success', orderNo, code: '', message: '' };
    errors.push({ ...error, path: `orderList[${n}].${error.path}` });
    return { status: 'failed', orderNo, code: error.code, message: error.message };
  });
  return { status: errors.length > 0 ? 'failed' : 'success', errors, results };
};
