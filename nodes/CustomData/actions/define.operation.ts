import type { IDataObject } from 'n8n-workflow';
import type { FieldType } from '../../../lib/carts/cart';
import { systemClock } from '../../../lib/clock';
import { listChannels } from '../../../lib/crm/channels';
import { defineField } from '../../../lib/crm/custom-data';
import { Failure } from '../../../lib/failure';
import type { Store } from '../../../lib/store/store';
import { channelField, channelIdOf } from '../../shared/channel-field';
import { storeFor } from '../../shared/database';
import type { Operation } from '../../shared/operation';

export const defineOperation: Operation = {
  value: 'define',
  name: '項目を追加',
  action: 'カスタムデータの項目を追加する',
  description: '友だちに持たせる項目を決めます。同じ名前と種類の項目があれば、それを使います',
  fields: [
    channelField,
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
    const store = await storeFor(context);
    const wanted = { name: text('name'), type: text('type') as FieldType, category: text('category') };
    const items: IDataObject[] = [];
    for (const channelId of await channelsOf(store, channelIdOf(context, itemIndex))) {
      const { id, category, name, type } = await defineField(store, { ...wanted, channelId }, systemClock);
      const message = `カスタムデータの項目「${name}」を使えます。`;
      items.push({ fieldId: id, channelId, category, name, type, message });
    }
    return items;
  },
};

async function channelsOf(store: Store, chosen: string | undefined): Promise<string[]> {
  if (chosen !== undefined) return [chosen];
  const channels = await listChannels(store);
  if (channels.length > 0) return channels.map(({ id }) => id);
  throw new Failure(
    'input',
    'LINE公式アカウントがまだ登録されていません。',
    '「LINE受信口」のワークフローを公開してから、もう一度実行してください。',
  );
}
