import type { IDataObject } from 'n8n-workflow';
import { getCustomData, type CustomValue } from '../../../lib/crm/custom-data';
import { storeFor } from '../../shared/database';
import { detailsField, hintDetails, marked, wantsDetails } from '../../shared/details';
import { friendFields, friendIdOf } from '../../shared/friend-target';
import type { Operation } from '../../shared/operation';

/** Everything about the values but the values. */
const summary = (friendId: string, values: readonly CustomValue[]): IDataObject => ({
  friendId,
  filledCount: values.filter(({ value }) => value !== null).length,
  emptyCount: values.filter(({ value }) => value === null).length,
  fields: values.map(({ value, code: _code, ...field }) => ({ ...field, filled: value !== null })),
});

export const getOperation: Operation = {
  value: 'get',
  name: '取得',
  action: '友だちのカスタムデータを取得する',
  description: '友だち1人のカスタムデータを1件で出力します',
  fields: [
    ...friendFields,
    {
      displayName: '項目',
      name: 'names',
      type: 'multiOptions',
      typeOptions: { loadOptionsMethod: 'fields' },
      default: [],
      hint: '何も選ばなければ、すべての項目が対象です。',
    },
    {
      ...detailsField,
      hint: 'オフなら、項目の値は出力せず、値が入っているかどうかだけを出力します。',
    },
  ],
  async execute(context, itemIndex) {
    const friendId = friendIdOf(context, itemIndex);
    const names = context.getNodeParameter('names', itemIndex, []) as string[];
    const values = await getCustomData(await storeFor(context), friendId, names.length > 0 ? names : undefined);
    const item = summary(friendId, values);
    if (!wantsDetails(context, itemIndex)) return [item];
    hintDetails(context);
    return [marked({ ...item, values: Object.fromEntries(values.map(({ name, value }) => [name, value])) })];
  },
};
