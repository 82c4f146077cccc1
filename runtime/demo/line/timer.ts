import { randomUUID } from 'node:crypto';
import type { N8nClient } from '../../n8n/rest';

const RUN_WITHIN_MS = 120_000;

/** An n8n workflow of the demo's own: a webhook that has n8n run another one as published. */
const draftFor = (workflowId: string, path: string) => ({
  name: `時刻が来たことにする(${workflowId})`,
  nodes: [
    {
      id: randomUUID(),
      name: '時刻が来た',
      type: 'n8n-nodes-base.webhook',
      typeVersion: 2,
      position: [0, 0],
      webhookId: path,
      parameters: { httpMethod: 'POST', path, responseMode: 'lastNode', options: {} },
    },
    {
      id: randomUUID(),
      name: '動かす',
      type: 'n8n-nodes-base.executeWorkflow',
      typeVersion: 1,
      position: [220, 0],
      parameters: { source: 'database', workflowId, options: {} },
    },
  ],
  connections: { 時刻が来た: { main: [[{ node: '動かす', type: 'main', index: 0 }]] } },
  settings: { executionOrder: 'v1', timezone: 'Asia/Tokyo', saveDataSuccessExecution: 'none' },
});

/**
 * Runs a published workflow as its schedule does: what is published runs, and not by hand (a run by hand reaches
 * テスト配信先 only). Nobody can wait for the hour, and the clock of n8n's schedules cannot be moved.
 */
export class Timer {
  private constructor(private readonly address: string) {}

  static async lay(n8n: N8nClient, editorUrl: string, workflowId: string): Promise<Timer> {
    const path = randomUUID();
    const { id } = await n8n.importWorkflow(draftFor(workflowId, path));
    await n8n.publish(id);
    return new Timer(`${new URL(editorUrl).origin}/webhook/${path}`);
  }

  /** The item that the last block gave. Throws an Error where the run failed. */
  async fire(): Promise<Readonly<Record<string, unknown>>> {
    const response = await fetch(this.address, { method: 'POST', signal: AbortSignal.timeout(RUN_WITHIN_MS) });
    const item = (await response.json()) as Readonly<Record<string, unknown>>;
    if (!response.ok) throw new Error(`時刻どおりの実行に失敗しました(${response.status} ${String(item['message'])})`);
    return item;
  }
}
