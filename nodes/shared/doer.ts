import type { IExecuteFunctions } from 'n8n-workflow';

/** Who did it, as a friend's タイムライン shows it: the block and its workflow. */
export function doerOf(context: IExecuteFunctions): string {
  const workflow = context.getWorkflow().name;
  const block = `ノード「${context.getNode().name}」`;
  return workflow ? `${block}(ワークフロー「${workflow}」)` : block;
}
