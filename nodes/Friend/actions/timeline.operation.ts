import type { IDataObject } from 'n8n-workflow';
import { friendTimeline } from '../../../lib/crm/timeline';
import { storeFor } from '../../shared/database';
import { detailsField, hintDetails, marked, wantsDetails } from '../../shared/details';
import { friendFields, friendIdOf } from '../../shared/friend-target';
import type { Operation } from '../../shared/operation';
import { limitFields, limitOf } from '../../shared/paging';

const PAGE = 500;

export const timelineOperation: Operation = {
  value: 'timeline',
  name: 'タイムライン',
  action: '友だちのタイムラインを取得する',
  description: '友だち1人に起きたことを新しい順に出力します。配信がなぜ届いたか、届かなかったかも分かります',
  fields: [
    ...friendFields,
    ...limitFields,
    { ...detailsField, hint: 'オフなら、やり取りの文面・回答・連絡先は出力しません。' },
  ],
  async execute(context, itemIndex) {
    const store = await storeFor(context);
    const friendId = friendIdOf(context, itemIndex);
    const withDetails = wantsDetails(context, itemIndex);
    if (withDetails) hintDetails(context);
    const limit = limitOf(context, itemIndex);
    let items: IDataObject[] = [];
    let after: string | null = null;
    do {
      const page = { after, limit: Math.min(PAGE, limit - items.length), withDetails };
      const { entries, next } = await friendTimeline(store, friendId, page);
      const rows = entries.map((entry): IDataObject => ({
        friendId,
        ...entry,
        facts: { ...entry.facts } as IDataObject,
      }));
      items = items.concat(withDetails ? rows.map(marked) : rows);
      after = next;
    } while (after !== null && items.length < limit);
    return items;
  },
};
