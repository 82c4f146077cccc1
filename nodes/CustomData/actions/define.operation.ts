import type { FieldType } from '../../../lib/carts/cart';
import { systemClock } from '../../../lib/clock';
import { defineField } from '../../../lib/crm/custom-data';
import { Failure } from '../../../lib/failure';
import { storeFor } from '../../shared/database';
import type { Operation } from '../../shared/operation';

export const defineOperation: Operation = {
  value: 'define',
  name: '項目を追加',
  action: 'カスタムデータの項目を追加する',
  description: '友だちに持たせる項目を決めます。同じ名前と種類の項目があれば、それを使います',
  fields: [
    {
      displayName: 'LINE公式アカウント',
      name: 'channelId',
      type: 'options',
      typeOptions: { loadOptionsMethod: 'channels' },
      default: '',
      required: true,
    },
    {
      displayName: '項目の名前',
      name: 'name',
      type: 'string',
      default: '',
      required: true,
      placeholder: '例: 好きな色',
    },
    {
      displayName: '種類',
      name: 'type',
      type: 'options',
      options: [
        { name: 'テキスト', value: 'text' },
        { name: '数値', value: 'number' },
        { name: '日付', value: 'date' },
      ],
      default: 'text',
      description: 'あとから変えることはできません。',
    },
    { displayName: 'カテゴリ', name: 'category', type: 'string', default: '', placeholder: '例: アンケート' },
  ],
  async execute(context, itemIndex) {
    const text = (name: string): string => String(context.getNodeParameter(name, itemIndex, '') ?? '');
    if (text('channelId') === '') {
      throw new Failure('input', 'LINE公式アカウントが選ばれていません。', 'ブロックを開いて選んでください。');
    }
    const wanted = {
      channelId: text('channelId'),
      name: text('name'),
      type: text('type') as FieldType,
      category: text('category'),
    };
    const { id, category, name, type } = await defineField(await storeFor(context), wanted, systemClock);
    return [{ fieldId: id, category, name, type, message: `カスタムデータの項目「${name}」を使えます。` }];
  },
};
