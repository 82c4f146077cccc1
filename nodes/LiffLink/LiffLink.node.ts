import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { toNodeError } from '../shared/failures';
import { channelsOrAll } from '../shared/lists';
import { runOperations } from '../shared/router';
import { storeNode } from '../shared/store-node';
import { linksOperation, linksWithQr } from './links.operation';
import { formList } from './lists';

export class LiffLink extends storeNode(
  {
    name: 'liffLink',
    displayName: '経路とQRコード',
    icon: 'line',
    description: 'LIFFフォームと経路ごとの、LINEで開くURLとQRコードを作ります',
  },
  [linksOperation],
  { loadOptions: { channelsOrAll, forms: formList } },
) {
  override async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
    if (!(this.getNodeParameter('withQr', 0, true) as boolean)) return runOperations(this, [linksOperation]);
    try {
      return [await linksWithQr(this)];
    } catch (cause) {
      const error = toNodeError(this, cause, 0);
      if (!this.continueOnFail()) throw error;
      const pairedItem = this.getInputData().map((_, item) => ({ item }));
      return [[{ json: { error: error.message, hint: error.description ?? '' }, error, pairedItem }]];
    }
  }
}
