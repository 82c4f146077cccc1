import { channelsOrAll, connectionList, friendSearch } from '../shared/lists';
import { storeNode } from '../shared/store-node';
import { getOperation } from './actions/get.operation';
import { listOperation } from './actions/list.operation';
import { searchOperation } from './actions/search.operation';

export class Friend extends storeNode(
  {
    name: 'friend',
    displayName: '友だち',
    icon: 'friend',
    description: 'LINE の友だちを探し、連絡先の取得状況や会員との照合を確かめます',
  },
  [getOperation, searchOperation, listOperation],
  { loadOptions: { channelsOrAll, connections: connectionList() }, listSearch: { friendSearch } },
) {}
