import { NodeConnectionTypes, type IExecuteFunctions, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { databaseCredential, databaseField, testedByOpening } from '../shared/database';
import { channelsOrAll, connectionList } from '../shared/lists';
import { operationProperties, operationSubtitle } from '../shared/operation';
import { runOperations } from '../shared/router';
import { matchOperation } from './actions/match.operation';

const operations = [matchOperation];

export class FriendMatching implements INodeType {
  description: INodeTypeDescription = {
    displayName: '友だち照合',
    name: 'friendMatching',
    icon: { light: 'file:../../icons/friend-matching.svg', dark: 'file:../../icons/friend-matching.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: operationSubtitle(operations),
    description: 'LINE の友だちとカートの会員を、メールアドレスまたは電話番号で結びつけます',
    defaults: { name: '友だち照合' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [databaseCredential],
    properties: [...operationProperties(operations), databaseField],
  };

  methods = {
    credentialTest: { checkDatabase: testedByOpening },
    loadOptions: { channelsOrAll, connections: connectionList() },
  };

  execute(this: IExecuteFunctions) {
    return runOperations(this, operations);
  }
}
