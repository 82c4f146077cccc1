import { channelsOrAll, connectionList } from '../shared/lists';
import { storeNode } from '../shared/store-node';
import { matchOperation } from './actions/match.operation';

export class FriendMatching extends storeNode(
  {
    name: 'friendMatching',
    displayName: '友だち照合',
    icon: 'friend-matching',
    description: 'LINE の友だちとカートの会員を、メールアドレスまたは電話番号で結びつけます',
  },
  [matchOperation],
  { loadOptions: { channelsOrAll, connections: connectionList() } },
) {}
