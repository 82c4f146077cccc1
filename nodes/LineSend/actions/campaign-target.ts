import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { Failure } from '../../../lib/failure';

/** 管理名, chosen from those that were planned. */
export const campaignTargetField: INodeProperties = {
  displayName: '管理名',
  name: 'campaignTarget',
  type: 'options',
  typeOptions: { loadOptionsMethod: 'campaigns' },
  default: '',
  required: true,
  description: 'これまでに送信を始めた配信が並びます。',
};

export function campaignTargetOf(context: IExecuteFunctions, itemIndex: number): string {
  const name = String(context.getNodeParameter('campaignTarget', itemIndex, '') ?? '').trim();
  if (name !== '') return name;
  throw new Failure('input', '管理名が選ばれていません。', 'ノードを開いて、配信を選んでください。');
}
