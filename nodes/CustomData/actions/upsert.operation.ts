import type { INodeProperties } from 'n8n-workflow';
import { systemClock } from '../../../lib/clock';
import { upsertCustomData } from '../../../lib/crm/custom-data';
import { Failure } from '../../../lib/failure';
import { storeFor } from '../../shared/database';
import { friendFields, friendIdOf } from '../../shared/friend-target';
import type { Operation } from '../../shared/operation';

interface Values {
  value?: { name: string; value: string }[];
}

const valuesField: INodeProperties = {
  displayName: '書き込む値',
  name: 'values',
  type: 'fixedCollection',
  typeOptions: { multipleValues: true, multipleValueButtonText: '値を追加' },
  placeholder: '値を追加',
  default: {},
  options: [
    {
      displayName: '項目と値',
      name: 'value',
      values: [
        {
          displayName: '項目',
          name: 'name',
          type: 'options',
          typeOptions: { loadOptionsMethod: 'ownFields' },
          default: '',
          description: '自分で追加した項目が並びます。カートの項目は書き換えられません',
        },
        {
          displayName: '値',
          name: 'value',
          type: 'string',
          default: '',
          description: '空にすると、その項目の値を消します。日付は 2026-11-22 の形で入力します',
        },
      ],
    },
  ],
};

export const upsertOperation: Operation = {
  value: 'upsert',
  name: '登録・更新',
  action: '友だちのカスタムデータを登録・更新する',
  description: '自分で追加した項目に値を書き込みます。カートから届く項目は書き換えられません',
  fields: [...friendFields, valuesField],
  async execute(context, itemIndex) {
    const friendId = friendIdOf(context, itemIndex);
    const { value: values = [] } = context.getNodeParameter('values', itemIndex, {}) as Values;
    if (values.length === 0) {
      throw new Failure('input', '書き込む値がありません。', '「値を追加」から項目と値を入れてください。');
    }
    const byName = Object.fromEntries(values.map(({ name, value }) => [name, value]));
    const { changed } = await upsertCustomData(await storeFor(context), friendId, byName, systemClock);
    const message = changed ? 'カスタムデータを更新しました。' : '同じ値のため、変更はありませんでした。';
    return [{ friendId, changed, message }];
  },
};
