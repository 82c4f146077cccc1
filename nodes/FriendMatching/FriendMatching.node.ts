import type { IExecuteFunctions, INodeType } from 'n8n-workflow';
import { blockDescription } from '../shared/block-description';
import { testedByOpening } from '../shared/database';
import { channelsOrAll, connectionList } from '../shared/lists';
import { runOperations } from '../shared/router';
import { matchOperation } from './actions/match.operation';

const operations = [matchOperation];

export class FriendMatching implements INodeType {
  description = blockDescription(
    {
      displayName: '友だち照合',
      name: 'friendMatching',
      icon: 'friend-matching',
      description: 'LINE の友だちとカートの会員を、メールアドレスまたは電話番号で結びつけます',
    },
    operations,
  );

  methods = {
    credentialTest: { checkDatabase: testedByOpening },
    loadOptions: { channelsOrAll, connections: connectionList() },
  };

  execute(this: IExecuteFunctions) {
    return runOperations(this, operations);
  }
}
