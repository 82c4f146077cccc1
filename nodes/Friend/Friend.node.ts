import { NodeConnectionTypes, type IExecuteFunctions, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { databaseCredential, databaseField, testedByOpening } from '../shared/database';
import { channelsOrAll, connectionList, friendSearch } from '../shared/lists';
import { operationProperties, operationSubtitle } from '../shared/operation';
import { runOperations } from '../shared/router';
import { getOperation } from './actions/get.operation';
import { listOperation } from './actions/list.operation';
import { searchOperation } from './actions/search.operation';

const operations = [getOperation, searchOperation, listOperation];

export class Friend implements INodeType {
  description: INodeTypeDescription = {
    displayName: '友だち',
    name: 'friend',
    icon: { light: 'file:../../icons/friend.svg', dark: 'file:../../icons/friend.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: operationSubtitle(operations),
    description: 'LINE の友だちを探し、連絡先の取得状況や会員との照合を確かめます',
    defaults: { name: '友だち' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [databaseCredential],
    properties: [...operationProperties(operations), databaseField],
  };

  methods = {
    credentialTest: { checkDatabase: testedByOpening },
    loadOptions: { channelsOrAll, connections: connectionList() },
    listSearch: { friendSearch },
  };

  execute(this: IExecuteFunctions) {
    return runOperations(this, operations);
  }
}
