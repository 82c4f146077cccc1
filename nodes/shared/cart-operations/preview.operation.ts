import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { FileCart } from '../../../lib/carts/csv/file-cart';
import { streamNames, streams, type CsvStream } from '../../../lib/carts/csv/items';
import type { FilePreview, PreviewRow } from '../../../lib/carts/csv/preview';
import { Failure } from '../../../lib/failure';
import { openSession } from '../cart-session';
import { storeFor } from '../database';
import { detailsField, hintDetails, marked, wantsDetails } from '../details';
import type { Operation } from '../operation';

const fields: readonly INodeProperties[] = [
  {
    displayName: '取り込むもの',
    name: 'stream',
    type: 'options',
    options: streams.map((value) => ({ name: streamNames[value], value })),
    default: 'customers',
  },
  {
    displayName: '件数',
    name: 'limit',
    type: 'number',
    typeOptions: { minValue: 1, maxValue: 100 },
    default: 10,
    description: 'はじめの何件を読むかです。受注は、同じ番号の行をまとめて1件と数えます。',
  },
  {
    ...detailsField,
    description: '読み取った値(電話番号・商品名など)も出力するかどうか。',
    hint: 'オフなら、番号と、読めなかった理由だけを出力します。',
  },
];

const encodingNames = { 'utf-8': 'UTF-8', shift_jis: 'Shift_JIS', 'utf-16le': 'UTF-16', 'utf-16be': 'UTF-16' } as const;

const rowOf = ({ row, id, problem, value }: PreviewRow, withValues: boolean): IDataObject => ({
  row,
  id,
  readable: problem === null,
  ...(problem !== null && { problem }),
  ...(withValues && { value: value as unknown as IDataObject }),
});

function itemOf(preview: FilePreview, withValues: boolean): IDataObject {
  const { file, encoding, columns, headings, rows } = preview;
  return {
    file,
    encoding: encoding === null ? '半角英数字のみ' : encodingNames[encoding],
    columns: columns.map(({ item, heading }) => ({ item, column: heading ?? '(なし)' })),
    headings: [...headings],
    readable: rows.filter(({ problem }) => problem === null).length,
    unreadable: rows.filter(({ problem }) => problem !== null).length,
    rows: rows.map((row) => rowOf(row, withValues)),
  };
}

const nothingThere = (stream: CsvStream): Failure =>
  new Failure(
    'input',
    `「${streamNames[stream]}」のフォルダにCSVがありません。`,
    '連携のフォルダにCSVを置くか、「ファイルの場所」を「前のノードのファイル」にしてください。',
  );

/** プレビュー: how the first rows of a file would be taken in. Stores nothing. */
export const previewOperation = (cart: FileCart): Operation => ({
  value: 'preview',
  name: 'プレビュー',
  action: 'CSVのはじめの行を確かめる',
  description: 'CSVのはじめの行を読み、どの列が何になるか、読めない行はないかを確かめます(保存はしません)',
  fields,
  async execute(context, itemIndex) {
    const store = await storeFor(context);
    const session = await openSession(context, cart, store, itemIndex, 'interactive');
    const stream = context.getNodeParameter('stream', itemIndex) as CsvStream;
    const preview = await session.preview(stream, context.getNodeParameter('limit', itemIndex) as number);
    if (!preview) throw nothingThere(stream);
    if (!wantsDetails(context, itemIndex)) return [itemOf(preview, false)];
    hintDetails(context);
    return [marked(itemOf(preview, true))];
  },
});
