import type { IExecuteFunctions } from 'n8n-workflow';

/** What was typed into a field, without the spaces around it; '' where nothing was. */
export const text = (context: IExecuteFunctions, name: string, itemIndex: number): string =>
  String(context.getNodeParameter(name, itemIndex, '') ?? '').trim();
