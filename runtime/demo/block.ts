import { setTimeout as sleep } from 'node:timers/promises';
import { itemOf } from './night';
import type { DemoProduct } from './product';

/** As a node of a workflow names the credentials it uses. */
export type Credentials = Readonly<Record<string, { readonly id: string; readonly name: string }>>;

const BLOCK = 'ノード';
/** Until n8n has ended what it does after a start, so that idle is idle. */
const SETTLE_MS = 5_000;

/** A workflow of one block behind a manual start, so that nothing but the block is measured. */
export async function blockWorkflow(
  { n8n }: DemoProduct,
  type: string,
  parameters: Record<string, unknown>,
  credentials?: Credentials,
): Promise<string> {
  const node = (name: string, nodeType: string, rest: object) => ({
    id: name,
    name,
    type: nodeType,
    typeVersion: 1,
    position: [0, 0],
    parameters: {},
    ...rest,
  });
  const { id } = await n8n.importWorkflow({
    name: `試験 ${type}`,
    nodes: [
      node('開始', 'n8n-nodes-base.manualTrigger', {}),
      node(BLOCK, `n8n-nodes-line-commerce.${type}`, { parameters, ...(credentials && { credentials }) }),
    ],
    connections: { 開始: { main: [[{ node: BLOCK, type: 'main', index: 0 }]] } },
  });
  return id;
}

/** Runs the block; seconds from the press of the button to the end of the execution. */
export async function timed({ n8n }: DemoProduct, workflowId: string) {
  const began = performance.now();
  const result = await n8n.runWorkflow(workflowId, { timeoutMs: 3_600_000 });
  const seconds = (performance.now() - began) / 1000;
  return { item: itemOf(result, BLOCK), seconds };
}

/** An n8n that has run a block of ours once and rests: what it loads for the first of all executions is not measured. */
export async function warmUp(demo: DemoProduct, ...block: BlockWithoutProduct): Promise<void> {
  await demo.n8n.runWorkflow(await blockWorkflow(demo, ...block));
  await sleep(SETTLE_MS);
}

type BlockWithoutProduct = Parameters<typeof blockWorkflow> extends [unknown, ...infer Rest] ? Rest : never;
