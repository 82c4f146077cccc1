import type { IExecuteFunctions } from 'n8n-workflow';
import { fillNames } from '../../lib/line/names';
import { itemFriendId } from '../shared/item-ids';
import type { OpenLine } from '../shared/line-session';

/**
 * A webhook brings no name, and LINE受信口 asks for names only once a minute: a greeting would come before. Where the
 * block shows [[友だち名]], names that we have none of are asked for first; if LINE gives none, its fallback stands.
 */
export async function askMissingNames(context: IExecuteFunctions, line: OpenLine): Promise<void> {
  if (!JSON.stringify(context.getNode().parameters).includes('友だち名')) return;
  const friendIds = context.getInputData().flatMap((_, item) => itemFriendId(context, item) ?? []);
  if (friendIds.length === 0) return;
  const signal = context.getExecutionCancelSignal();
  await fillNames(line.store, line.api, line.channel.id, line.clock, { friendIds, signal }).catch(() => undefined);
}
