import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

/** LINE公式アカウント, with すべて as the first choice. */
export const channelField: INodeProperties = {
  displayName: 'LINE公式アカウント',
  name: 'channelId',
  type: 'options',
  typeOptions: { loadOptionsMethod: 'channelsOrAll' },
  default: '',
  description: '「すべて」のままなら、登録されているすべてのアカウントが対象です。',
};

/** undefined for すべて. */
export const channelIdOf = (context: IExecuteFunctions, itemIndex: number): string | undefined =>
  (context.getNodeParameter('channelId', itemIndex, '') as string) || undefined;
