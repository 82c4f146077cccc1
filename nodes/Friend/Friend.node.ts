import type { IExecuteFunctions, INodeType } from 'n8n-workflow';
import { blockDescription } from '../shared/block-description';
import { testedByOpening } from '../shared/database';
import { channelsOrAll, connectionList, friendSearch } from '../shared/lists';
import { runOperations } from '../shared/router';
import { getOperation } from './actions/get.operation';
import { listOperation } from './actions/list.operation';
import { searchOperation } from './actions/search.operation';

const operations = [getOperation, searchOperation, listOperation];

export class Friend implements INodeType {
  description = blockDescription(
    {
      displayName: '友だち',
      name: 'friend',
      icon: 'friend',
      description: 'LINE の友だちを探し、連絡先の取得状況や会員との照合を確かめます',
    },
    operations,
  );

  methods = {
    credentialTest: { checkDatabase: testedByOpening },
    loadOptions: { channelsOrAll, connections: connectionList() },
    listSearch: { friendSearch },
  };

  execute(this: IExecuteFunctions) {
    return runOperations(this, operations);
  }
}
