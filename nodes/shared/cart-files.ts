/** Blocks of carts that are read from files: where the file is, and which of its columns is what. */
import { Readable } from 'node:stream';
import { join } from 'node:path';
import type { IExecuteFunctions, ILoadOptionsFunctions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { CartFiles, HandedFile } from '../../lib/carts/cart';
import type { FileCart } from '../../lib/carts/csv/file-cart';
import { itemsOf, type CsvStream } from '../../lib/carts/csv/items';
import { systemClock } from '../../lib/clock';
import { Failure } from '../../lib/failure';
import { localPace } from './local-pace';
import { shownWhen, type Operation } from './operation';

/** The list that an operation reads, where it does not let the marketer choose one. */
const LIST_OF: Readonly<Record<string, CsvStream>> = {
  getCustomers: 'customers',
  getOrders: 'orders',
  getShipping: 'orders',
  getSubscriptions: 'subscriptions',
};

/** `<data folder>/csv`, below which the shops' folders lie; undefined in an n8n without our data folder. */
export const csvRoot = (): string | undefined => {
  const home = process.env.LINE_COMMERCE_HOME;
  return home ? join(home, 'csv') : undefined;
};

const placeFields: readonly INodeProperties[] = [
  {
    displayName: 'ファイルの場所',
    name: 'fileFrom',
    type: 'options',
    options: [
      {
        name: '連携のフォルダ',
        value: 'folder',
        description: '認証情報の「接続を確認」が作ったフォルダの中の、まだ読んでいないファイルを読みます',
      },
      {
        name: '前のノードのファイル',
        value: 'item',
        description: 'フォーム、メール、Google ドライブなどのノードから届いたファイルを読みます',
      },
    ],
    default: 'folder',
  },
  {
    displayName: 'ファイルの項目名',
    name: 'binaryProperty',
    type: 'string',
    default: 'data',
    required: true,
    displayOptions: { show: { fileFrom: ['item'] } },
    description: '前のノードの出力で、ファイルが入っている項目の名前です。ふつうは data です。',
  },
];

/** The column picker of a list. Only what differs from the names of the export needs a row. */
const columnsField = (stream: CsvStream): INodeProperties => ({
  displayName: '列の対応',
  name: 'columns',
  type: 'fixedCollection',
  typeOptions: { multipleValues: true, loadOptionsDependsOn: ['operation', 'stream'] },
  placeholder: '列を選ぶ',
  default: {},
  description:
    '書き出し元の列の名前と違うときだけ、項目ごとに列を選びます。選ばない項目は、書き出し元の名前で探します。',
  options: [
    {
      displayName: '項目と列',
      name: 'column',
      values: [
        {
          displayName: '項目',
          name: 'item',
          type: 'options',
          options: Object.entries(itemsOf(stream)).map(([value, { label }]) => ({ name: label, value })),
          default: Object.keys(itemsOf(stream))[0]!,
        },
        {
          displayName: 'CSVの列',
          name: 'heading',
          type: 'options',
          typeOptions: { loadOptionsMethod: 'headings', loadOptionsDependsOn: ['operation', 'stream'] },
          default: '',
          description:
            'フォルダの中のいちばん新しいファイルの見出しから選びます。前のノードのファイルのように一覧にないときは、<a href="https://docs.n8n.io/code/expressions/">式</a>で見出しを入力してください。',
        },
      ],
    },
  ],
});

const columnFields = (operation: Operation): INodeProperties[] => {
  const list = LIST_OF[operation.value];
  if (list) return [columnsField(list)];
  const streams = operation.fields.find(({ name }) => name === 'stream')?.options as INodePropertyOptions[] | undefined;
  return (streams ?? []).flatMap(({ value }) => shownWhen({ stream: [value] }, [columnsField(value as CsvStream)]));
};

/** A file that was handed over is read at once, whatever the hour. */
const withoutHours = (field: INodeProperties): INodeProperties =>
  field.name === 'timing' ? shownWhen({ fileFrom: ['folder'] }, [field])[0]! : field;

const comesByItem = (context: IExecuteFunctions): boolean => context.getNodeParameter('fileFrom', 0) === 'item';

/** The operation with the fields that say which file and how; each item's file is one of its own. */
export const readingFiles = (operation: Operation): Operation => ({
  ...operation,
  fields: [...placeFields, ...operation.fields.map(withoutHours), ...columnFields(operation)],
  ...(operation.once && { once: (context) => !comesByItem(context) && operation.once!(context) }),
});

/** The item's file; its bytes pass through in pieces where n8n keeps files on disk. */
function handedFile(context: IExecuteFunctions, itemIndex: number): HandedFile {
  const field = context.getNodeParameter('binaryProperty', itemIndex) as string;
  const file = context.getInputData()[itemIndex]?.binary?.[field];
  if (!file) {
    throw new Failure(
      'input',
      `届いたデータにファイル「${field}」がありません。`,
      'ファイルを読み込むノードの後ろにつなぎ、「ファイルの項目名」を確かめてください。',
    );
  }
  const { id, data, fileName = 'ファイル' } = file;
  return {
    name: fileName,
    open: () => (id ? context.helpers.getBinaryStream(id) : Readable.from([Buffer.from(data, 'base64')])),
  };
}

interface ColumnRow {
  readonly item: string;
  readonly heading: string;
}

/** What this block's parameters say of the files. Throws Failure 'input' where the item brought none. */
export function filesOf(context: IExecuteFunctions, itemIndex: number): CartFiles {
  const { column = [] } = context.getNodeParameter('columns', itemIndex, {}) as { column?: ColumnRow[] };
  const columns = Object.fromEntries(column.map(({ item, heading }) => [item, heading]));
  const byItem = context.getNodeParameter('fileFrom', itemIndex, 'folder') === 'item';
  return { root: csvRoot(), columns, handed: byItem ? handedFile(context, itemIndex) : undefined };
}

const NOT_USED: INodePropertyOptions = { name: '(この項目は使わない)', value: '' };

/** The list behind 「CSVの列」: the headings of the newest file, or those that the export is expected to have. */
export const headingList = (cart: FileCart, credential: string) =>
  async function (this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
    const operation = this.getCurrentNodeParameter('operation') as string;
    const stream = LIST_OF[operation] ?? ((this.getCurrentNodeParameter('stream') ?? 'customers') as CsvStream);
    const files = { root: csvRoot() };
    const settings = await this.getCredentials(credential);
    const session = cart.connect(settings, { clock: systemClock, pace: localPace, lane: 'interactive', files });
    return [NOT_USED, ...(await session.headings(stream)).map((heading) => ({ name: heading, value: heading }))];
  };
