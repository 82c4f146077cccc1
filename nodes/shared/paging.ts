import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

/** すべて取得 / 件数の上限, as n8n's users know them. */
export const limitFields: readonly INodeProperties[] = [
  {
    displayName: 'すべて取得',
    name: 'returnAll',
    type: 'boolean',
    default: false,
    description: '上限なしですべて取得するかどうか。件数が多いと時間がかかります。',
  },
  {
    displayName: '件数の上限',
    name: 'limit',
    type: 'number',
    typeOptions: { minValue: 1 },
    default: 50,
    displayOptions: { show: { returnAll: [false] } },
    description: '出力する件数の上限です。',
  },
];

/** Infinity with すべて取得. */
export function limitOf(context: IExecuteFunctions, itemIndex: number): number {
  if (context.getNodeParameter('returnAll', itemIndex, false) as boolean) return Infinity;
  return context.getNodeParameter('limit', itemIndex, 50) as number;
}

/** Reads pages only as far as needed for `limit` rows that pass. */
export async function collect<T>(
  pages: AsyncIterable<{ readonly rows: readonly T[] }>,
  limit: number,
  passes: (row: T) => boolean,
): Promise<T[]> {
  const kept: T[] = [];
  for await (const { rows } of pages) {
    for (const row of rows) {
      if (passes(row)) kept.push(row);
      if (kept.length >= limit) return kept;
    }
  }
  return kept;
}
