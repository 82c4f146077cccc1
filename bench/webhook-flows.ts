import type { Store } from '../lib/store/store';
import type { DemoProduct } from '../runtime/demo/product';
import { until } from './until';

/** What the pretend LINE's people write, so that the templates' keywords stay out of it. */
export const SAID = 'お店に質問';
const SILENT = { saveDataSuccessExecution: 'none', saveManualExecutions: false, timezone: 'Asia/Tokyo' };
const LINE = { lineMessagingApi: { id: 'lcSandboxLine', name: 'LINE(お試し)' } };

interface Block {
  readonly type: string;
  readonly typeVersion: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly credentials?: object;
}

const ours = (name: string): string => `n8n-nodes-line-commerce.${name}`;

/** Fires for SAID, and for nothing else that people write. */
const trigger: Block = {
  type: ours('lineTrigger'),
  typeVersion: 2,
  parameters: { occasions: ['message'], keywords: { rule: [{ match: 'exact', words: SAID }] } },
};

export const noOp: Block = { type: 'n8n-nodes-base.noOp', typeVersion: 1, parameters: {} };

/** LINE送信 応答 of one text. */
export const lineReply = (campaign: string, text: string): Block => ({
  type: ours('lineSend'),
  typeVersion: 1,
  parameters: { operation: 'reply', campaign, bubbles: { bubble: [{ kind: 'text', text }] }, advanced: {} },
  credentials: LINE,
});

/** One own ポイント for each event. */
export const onePoint: Block = {
  type: ours('friend'),
  typeVersion: 1,
  parameters: { operation: 'addPoints', points: 1, occurrenceBy: 'item' },
};

/** LINEトリガー → a block, published, with events kept for it. Returns the workflow's id. */
export async function publishOn(
  { n8n, store }: Pick<DemoProduct, 'n8n' | 'store'>,
  name: string,
  second: Block,
): Promise<string> {
  const names = ['LINEトリガー', 'つぎ'] as const;
  const nodes = [trigger, second].map((block, index) => ({
    ...block,
    id: `${name} ${index}`,
    name: names[index]!,
    position: [index * 220, 0],
  }));
  const connections = { [names[0]]: { main: [[{ node: names[1], type: 'main', index: 0 }]] } };
  const { id } = await n8n.importWorkflow({ name, nodes, connections, settings: SILENT });
  await n8n.publish(id);
  await until(() => isListening(store, id));
  return id;
}

/** Whether this LINEトリガー is known, so that events are kept for it. */
async function isListening(store: Store, workflowId: string): Promise<boolean> {
  const { rows } = await store.query('SELECT FROM line_consumer WHERE workflow_id = $1', [workflowId]);
  return rows.length > 0;
}

/** Events that these workflows have not come to the end of. Those of others, unpublished ones' too, are not counted. */
export async function openDeliveries(store: Store, ...workflowIds: readonly string[]): Promise<number> {
  const { rows } = await store.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM event_delivery d JOIN line_consumer c ON c.id = d.consumer_id
     WHERE c.workflow_id = ANY ($1) AND d.state IN ('waiting', 'running')`,
    [workflowIds],
  );
  return rows[0]!.n;
}
