import type { IExecuteFunctions } from 'n8n-workflow';

const names = ['friendId', 'channelId', 'eventId', 'eventType', 'occurrence', 'redelivery'] as const;

/** The ids that came with an item and that the next blocks need; nothing personal. */
export function itemIds(context: IExecuteFunctions, item: number): Record<string, string | number | boolean> {
  const json = context.getInputData()[item]?.json ?? {};
  const ids: Record<string, string | number | boolean> = {};
  for (const name of names) {
    const value = json[name];
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') ids[name] = value;
  }
  return ids;
}

/** The friend of an item; null where it brings none. */
export function itemFriendId(context: IExecuteFunctions, item: number): string | null {
  const id = String(context.getInputData()[item]?.json.friendId ?? '').trim();
  return /^\d{1,18}$/.test(id) ? id : null;
}
