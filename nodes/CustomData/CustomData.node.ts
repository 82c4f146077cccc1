import type { IExecuteFunctions, INodeType } from 'n8n-workflow';
import { blockDescription } from '../shared/block-description';
import { testedByOpening } from '../shared/database';
import { channelList, connectionList, friendSearch } from '../shared/lists';
import { runOperations } from '../shared/router';
import { applyOperation } from './actions/apply.operation';
import { defineOperation } from './actions/define.operation';
import { getOperation } from './actions/get.operation';
import { upsertOperation } from './actions/upsert.operation';
import { fieldList, ownFieldList } from './field-list';

const operations = [applyOperation, upsertOperation, getOperation, defineOperation];

export class CustomData implements INodeType {
  description = blockDescription(
    {
      displayName: 'カスタムデータ',
      name: 'customData',
      icon: 'custom-data',
      description: '友だちのカスタムデータに、カートの情報の反映や、自分で決めた項目の登録・取得をします',
    },
    operations,
  );

  methods = {
    credentialTest: { checkDatabase: testedByOpening },
    loadOptions: { channels: channelList, connections: connectionList(), fields: fieldList, ownFields: ownFieldList },
    listSearch: { friendSearch },
  };

  execute(this: IExecuteFunctions) {
    return runOperations(this, operations);
  }
}
