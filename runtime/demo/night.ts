import type { N8nClient } from '../n8n/rest';
import type { ExecutionResult } from '../n8n/rest-push';

/** Template 01, its manual start, and its blocks whose one item tells how it went. */
const TEMPLATE = { id: 'lineCommerce01', trigger: 'いますぐ試す' };
const BLOCKS = { takeIn: '会員を取り込む', match: '友だちと照合', apply: 'カスタムデータへ反映' };

type Item = Readonly<Record<string, unknown>>;

/** What one run of template 01 said of itself. */
export interface Night {
  readonly takenIn: Item;
  readonly matched: Item;
  readonly applied: Item;
  readonly seconds: number;
}

/** The one item of a block. Throws an Error that names what stopped the run. */
export function itemOf(result: ExecutionResult, block: string): Item {
  const failed = Object.entries(result.nodes).find(([, runs]) => runs.some(({ error }) => error !== null));
  if (failed) throw new Error(`「${failed[0]}」: ${failed[1].find(({ error }) => error !== null)!.error}`);
  const item = result.nodes[block]?.[0]?.itemsOut[0];
  if (result.status !== 'success' || !item) throw new Error(`「${block}」に結果がありません(${result.status})`);
  return item;
}

/** Runs template 01 in the real n8n as its button does. */
export async function runNight(n8n: N8nClient): Promise<Night> {
  const began = performance.now();
  const result = await n8n.runWorkflow(TEMPLATE.id, { trigger: TEMPLATE.trigger });
  const seconds = (performance.now() - began) / 1000;
  return {
    takenIn: itemOf(result, BLOCKS.takeIn),
    matched: itemOf(result, BLOCKS.match),
    applied: itemOf(result, BLOCKS.apply),
    seconds,
  };
}
