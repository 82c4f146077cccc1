import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { searchFriends, type FriendSearch } from '../../lib/crm/friends';
import { storeFor } from '../shared/database';
import { hintDetails, wantsDetails } from '../shared/details';
import { limitOf } from '../shared/paging';
import { friendItem } from './friend-item';

const PAGE = 1_000;

/** Friends that meet `search` up to the block's limit, read page by page. */
export async function friendItems(
  context: IExecuteFunctions,
  itemIndex: number,
  search: FriendSearch,
): Promise<IDataObject[]> {
  const store = await storeFor(context);
  const withDetails = wantsDetails(context, itemIndex);
  if (withDetails) hintDetails(context);
  const limit = limitOf(context, itemIndex);
  let items: IDataObject[] = [];
  let after: string | null = null;
  do {
    const page = { after, limit: Math.min(PAGE, limit - items.length), withDetails };
    const { friends, next } = await searchFriends(store, search, page);
    items = items.concat(friends.map((friend) => friendItem(friend, withDetails)));
    after = next;
  } while (after !== null && items.length < limit);
  return items;
}
