import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { Failure } from '../../lib/failure';
import { listLinks, qrCode, QR_PIXELS, type FormLink } from '../../lib/forms/links';
import { channelField, channelIdOf } from '../shared/channel-field';
import { storeFor } from '../shared/database';
import type { Operation } from '../shared/operation';
import { kindNames } from '../LiffForm/fields';

const linkItem = ({ form, route, url }: FormLink) => ({
  channelId: form.channelId,
  formId: form.id,
  formName: form.name,
  formKind: form.kind,
  formKindName: kindNames[form.kind].name,
  route: route?.code ?? null,
  routeName: route?.name ?? null,
  url,
});

async function linksOf(context: IExecuteFunctions, itemIndex: number): Promise<FormLink[]> {
  const chosen = (name: string): string | undefined =>
    (context.getNodeParameter(name, itemIndex, '') as string) || undefined;
  const links = await listLinks(await storeFor(context), {
    channelId: channelIdOf(context, itemIndex),
    kind: chosen('formKind'),
    formId: chosen('formId'),
  });
  if (links.length > 0) return links;
  throw new Failure(
    'input',
    '公開されているフォームがありません。',
    '「LIFFフォーム」の入ったワークフローを公開してから、もう一度実行してください。',
  );
}

export const linksOperation: Operation = {
  value: 'links',
  name: 'LIFF URLとQRコード',
  action: 'LIFF URLとQRコードを作る',
  description: '公開中のフォームと経路の、LINEで開くURLとQRコードを1件ずつ出力します',
  fields: [
    channelField,
    {
      displayName: 'フォームの種類',
      name: 'formKind',
      type: 'options',
      options: [
        { name: 'すべて', value: '' },
        ...Object.entries(kindNames).map(([value, { name }]) => ({ name, value })),
      ],
      default: '',
    },
    {
      displayName: 'フォーム',
      name: 'formId',
      type: 'options',
      typeOptions: { loadOptionsMethod: 'forms' },
      default: '',
      description: '「すべて」のままなら、公開されているフォームをすべて出力します(種類を選んだときは、その種類だけ)。',
    },
    {
      displayName: 'QRコード画像を付ける',
      name: 'withQr',
      type: 'boolean',
      default: true,
      description: 'QRコードのPNG画像(qr)を付けるかどうか。',
    },
    {
      displayName: 'QRコードの大きさ(ピクセル)',
      name: 'pixels',
      type: 'number',
      typeOptions: { minValue: QR_PIXELS.least, maxValue: QR_PIXELS.most },
      default: 600,
      displayOptions: { show: { withQr: [true] } },
      description: '画像の1辺の長さです。印刷には600以上をおすすめします。',
    },
  ],
  once: () => true,
  execute: async (context, itemIndex) => (await linksOf(context, itemIndex)).map(linkItem),
};

/** The same with the pictures, which an operation's plain rows cannot carry. */
export async function linksWithQr(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
  const links = await linksOf(context, 0);
  const pixels = context.getNodeParameter('pixels', 0, 600) as number;
  const pairedItem = context.getInputData().map((_, item) => ({ item }));
  const items: INodeExecutionData[] = [];
  for (const link of links) {
    const fileName = `${[link.form.name, link.route?.name].filter(Boolean).join('_')}.png`.replace(
      /[\\/:*?"<>|]/g,
      '_',
    );
    const qr = await context.helpers.prepareBinaryData(await qrCode(link.url, pixels), fileName, 'image/png');
    items.push({ json: linkItem(link), binary: { qr }, pairedItem });
  }
  return items;
}
