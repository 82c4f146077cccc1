/** CSV: any other cart, read from files that it exports. */
import type { Capabilities, CartId } from '../cart';
import { purchaseFields } from '../kit/purchase-fields';
import { capabilities } from './capabilities';
import type { FileCart } from './file-cart';
import { CsvSession } from './session';
import { readSettings, type CsvSettings } from './settings';

interface FileCartPlan {
  readonly id: CartId;
  readonly label: string;
  readonly capabilities: Capabilities;
  readSettings(raw: unknown): CsvSettings;
}

/** A cart that is read from files. By changes: who is not in a file did not leave. */
export const fileCart = ({ id, label, capabilities: offered, readSettings: read }: FileCartPlan): FileCart => ({
  id,
  label,
  readsFiles: true,
  capabilities: offered,
  reading: { customers: 'changes', subscriptions: 'changes' },
  fields: purchaseFields(['points']),
  connect: (settings, ports) => new CsvSession(label, offered, read(settings), ports),
});

export const csv = fileCart({ id: 'csv', label: 'CSV', capabilities, readSettings });
