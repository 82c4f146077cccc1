import { channelsOrAll, connectionList, friendSearch } from '../shared/lists';
import { storeNode } from '../shared/store-node';
import { applyOperation } from './actions/apply.operation';
import { defineOperation } from './actions/define.operation';
import { getOperation } from './actions/get.operation';
import { upsertOperation } from './actions/upsert.operation';
import { fieldList, ownFieldList } from './field-list';

export class CustomData extends storeNode(
  {
    name: 'customData',
    displayName: 'カスタムデータ',
    icon: 'custom-data',
    description: '友だちのカスタムデータに、カートの情報の反映や、自分で決めた項目の登録・取得をします',
  },
  [applyOperation, upsertOperation, getOperation, defineOperation],
  {
    loadOptions: { channelsOrAll, connections: connectionList(), fields: fieldList, ownFields: ownFieldList },
    listSearch: { friendSearch },
  },
) {}
