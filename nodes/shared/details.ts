import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

/** Items carry ids and counts; names and addresses only where the marketer asks for them. */
export const detailsField: INodeProperties = {
  displayName: '詳細を出力',
  name: 'withDetails',
  type: 'boolean',
  default: false,
  hint: 'オフなら、氏名・メールアドレスなどの個人情報は出力しません。',
  description:
    '氏名・住所・メールアドレスなどの個人情報も出力するかどうか。オンにすると、n8n の「実行」にも個人情報が残ることがあります。',
};

export const wantsDetails = (context: IExecuteFunctions, itemIndex: number): boolean =>
  context.getNodeParameter('withDetails', itemIndex, false) as boolean;

/** Marks an item that holds personal data, so that the next blocks and people reading along can tell. */
export const marked = (row: IDataObject): IDataObject => ({ ...row, containsPersonalData: true });

/** Says in the output pane that personal data is in it. */
export function hintDetails(context: IExecuteFunctions): void {
  context.addExecutionHints({
    message: '個人情報が含まれています。共有や保存の設定にご注意ください。',
    type: 'warning',
    location: 'outputPane',
  });
}
