import type { IExecuteFunctions, INodeExecutionData, IPairedItemData } from 'n8n-workflow';
import { Failure } from '../../lib/failure';
import { toNodeError } from './failures';
import type { Operation, PerItem } from './operation';

const allOf = (items: readonly INodeExecutionData[]): IPairedItemData[] => items.map((_, item) => ({ item }));

/** A failed item: n8n's error, or an item that carries it where the block goes on after failures. */
function failed(
  context: IExecuteFunctions,
  cause: unknown,
  itemIndex: number,
  pairedItem: INodeExecutionData['pairedItem'],
): INodeExecutionData {
  const error = toNodeError(context, cause, itemIndex);
  if (!context.continueOnFail()) throw error;
  return { json: { error: error.message, hint: error.description ?? '' }, error, pairedItem };
}

async function runItem(
  context: IExecuteFunctions,
  operation: Operation,
  itemIndex: number,
  pairedItem: INodeExecutionData['pairedItem'],
): Promise<INodeExecutionData[]> {
  try {
    const rows = await operation.execute(context, itemIndex);
    return rows.map((json) => ({ json, pairedItem }));
  } catch (cause) {
    return [failed(context, cause, itemIndex, pairedItem)];
  }
}

async function runTogether(
  context: IExecuteFunctions,
  executeAll: () => Promise<PerItem>,
): Promise<INodeExecutionData[]> {
  let results: PerItem;
  try {
    results = await executeAll();
  } catch (cause) {
    return context.getInputData().map((_, item) => failed(context, cause, item, { item }));
  }
  return results.flatMap((result, item): INodeExecutionData[] =>
    result instanceof Failure
      ? [failed(context, result, item, { item })]
      : result.map((json) => ({ json, pairedItem: { item } })),
  );
}

/** Runs the chosen operation for each item. The only place that knows continueOnFail and item pairing. */
export async function runOperations(
  context: IExecuteFunctions,
  operations: readonly Operation[],
): Promise<INodeExecutionData[][]> {
  const items = context.getInputData();
  const chosen = context.getNodeParameter('operation', 0) as string;
  const operation = operations.find(({ value }) => value === chosen);
  if (!operation) {
    const failure = new Failure('input', `操作「${chosen}」はありません。`, '操作を選び直してください。');
    throw toNodeError(context, failure, 0);
  }
  if (operation.once?.(context)) return [await runItem(context, operation, 0, allOf(items))];
  if (operation.executeAll) return [await runTogether(context, () => operation.executeAll!(context))];

  let output: INodeExecutionData[] = [];
  for (let index = 0; index < items.length; index++) {
    output = output.concat(await runItem(context, operation, index, { item: index }));
  }
  return [output];
}
