import { NodeConnectionTypes, type IExecuteFunctions, type INodeType, type INodeTypeDescription } from 'n8n-workflow';
import { databaseCredential, databaseField, testedByOpening } from '../shared/database';
import { channelList, connectionList, friendSearch } from '../shared/lists';
import { operationProperties, operationSubtitle } from '../shared/operation';
import { runOperations } from '../shared/router';
import { applyOperation } from './actions/apply.operation';
import { defineOperation } from './actions/define.operation';
import { getOperation } from './actions/get.operation';
import { upsertOperation } from './actions/upsert.operation';
import { fieldList, ownFieldList } from './field-list';

const operations = [applyOperation, upsertOperation, getOperation, defineOperation];

export class CustomData implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'カスタムデータ',
    name: 'customData',
    icon: { light: 'file:../../icons/custom-data.svg', dark: 'file:../../icons/custom-data.dark.svg' },
    group: ['transform'],
    version: 1,
    subtitle: operationSubtitle(operations),
    description: '友だちのカスタムデータに、カートの情報の反映や、自分で決めた項目の登録・取得をします',
    defaults: { name: 'カスタムデータ' },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main],
    credentials: [databaseCredential],
    properties: [...operationProperties(operations), databaseField],
  };

  methods = {
    credentialTest: { checkDatabase: testedByOpening },
    loadOptions: { channels: channelList, connections: connectionList(), fields: fieldList, ownFields: ownFieldList },
    listSearch: { friendSearch },
  };

  execute(this: IExecuteFunctions) {
    return runOperations(this, operations);
  }
}
