import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../lib/failure';
import { watchExecution, type ExecutionResult } from './rest-push';

/** A workflow as n8n exports it. */
export interface Workflow {
  readonly id: string;
  readonly name: string;
  readonly nodes: ReadonlyArray<{ readonly name: string; readonly type: string; readonly disabled?: boolean }>;
  readonly connections: Readonly<Record<string, unknown>>;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly activeVersionId: string | null;
  readonly versionId: string;
  readonly isArchived: boolean;
}

export type WorkflowSummary = Pick<Workflow, 'id' | 'name' | 'activeVersionId' | 'isArchived'>;
export type WorkflowDraft = Pick<Workflow, 'name' | 'nodes' | 'connections' | 'settings'> & { readonly id?: string };

export interface CredentialSummary {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

export interface RunOptions {
  /** The trigger block to start from; default: the first schedule or manual trigger. */
  readonly trigger?: string;
  /** Default: ten minutes. */
  readonly timeoutMs?: number;
}

const CALL_TIMEOUT_MS = 60_000;
const UNPUBLISHING_MS = 250;
const startable = /\.(scheduleTrigger|manualTrigger)$/;

const refused = (status: number, what: string): Failure =>
  new Failure(
    status === 401 ? 'auth' : 'config',
    `n8nが応じませんでした(${what}、状態 ${status})。`,
    status === 401
      ? 'オーナーのメールアドレスとパスワードを確認してください。n8nの画面で変えた場合は、新しいものを使います。'
      : 'n8nのログを確認してください。',
  );

/** The owner's session with a running n8n: what the editor does, for the command line and the tests. */
export class N8nClient {
  private readonly browserId = randomUUID();
  private cookie = '';

  private constructor(private readonly editorUrl: string) {}

  /** Throws Failure 'auth' for a wrong password, 'config' when n8n answers otherwise. */
  static async login(editorUrl: string, email: string, password: string): Promise<N8nClient> {
    const client = new N8nClient(editorUrl);
    const reply = await client.send('POST', '/login', { emailOrLdapLoginId: email, password });
    await reply.arrayBuffer();
    const session = reply.headers.getSetCookie().find((cookie) => cookie.startsWith('n8n-auth='));
    if (!reply.ok || !session) throw refused(reply.status, 'ログイン');
    client.cookie = session.split(';')[0]!;
    return client;
  }

  workflows(): Promise<WorkflowSummary[]> {
    return this.call('GET', '/workflows');
  }

  workflow(id: string): Promise<Workflow> {
    return this.call('GET', `/workflows/${encodeURIComponent(id)}`);
  }

  /** Creates a workflow, unpublished. */
  importWorkflow({ name, nodes, connections, settings = {} }: WorkflowDraft): Promise<Workflow> {
    return this.call('POST', '/workflows', { name, nodes, connections, settings });
  }

  /** Saves an edited draft; what is published stays published as it was. */
  async updateWorkflow(id: string, change: Partial<WorkflowDraft>): Promise<Workflow> {
    const { versionId } = await this.workflow(id);
    return this.call('PATCH', `/workflows/${encodeURIComponent(id)}`, { ...change, versionId });
  }

  async publish(id: string): Promise<void> {
    const { versionId } = await this.workflow(id);
    await this.call('POST', `/workflows/${encodeURIComponent(id)}/activate`, { versionId });
  }

  async unpublish(id: string): Promise<void> {
    await this.call('POST', `/workflows/${encodeURIComponent(id)}/deactivate`, {});
  }

  /** Deletes as the editor does: archived first, then removed. */
  async deleteWorkflow(id: string): Promise<void> {
    await this.call('POST', `/workflows/${encodeURIComponent(id)}/archive`, {});
    const path = `/workflows/${encodeURIComponent(id)}`;
    const until = Date.now() + CALL_TIMEOUT_MS;
    for (;;) {
      const reply = await this.send('DELETE', path);
      await reply.arrayBuffer();
      if (reply.ok) return;
      // Its own loop unpublishes what was archived; until then n8n refuses with 409.
      if (reply.status !== 409 || Date.now() > until) throw refused(reply.status, `DELETE ${path}`);
      await sleep(UNPUBLISHING_MS);
    }
  }

  credentials(): Promise<CredentialSummary[]> {
    return this.call('GET', '/credentials');
  }

  /** Saves a stored credential with other data, as the editor does. */
  async updateCredential({ id, name, type }: CredentialSummary, data: Record<string, unknown>): Promise<void> {
    await this.call('PATCH', `/credentials/${encodeURIComponent(id)}`, { name, type, data });
  }

  async createCredential(
    name: string,
    type: string,
    data: Readonly<Record<string, unknown>>,
  ): Promise<CredentialSummary> {
    return this.call('POST', '/credentials', { name, type, data });
  }

  /** The connection test of a stored credential, run by its node. Secrets stay in n8n: it fills in what it hid. */
  async testCredential({ id, name, type }: CredentialSummary): Promise<{ status: 'OK' | 'Error'; message: string }> {
    const { data } = await this.call<{ data: unknown }>(
      'GET',
      `/credentials/${encodeURIComponent(id)}?includeData=true`,
    );
    return this.call('POST', '/credentials/test', { credentials: { id, name, type, data } });
  }

  /** Runs a workflow as its 「実行」 button does and waits for the end. Throws Failure 'transient' when it takes longer. */
  async runWorkflow(id: string, { trigger, timeoutMs = 600_000 }: RunOptions = {}): Promise<ExecutionResult> {
    const name = trigger ?? (await this.startOf(id));
    const pushRef = randomUUID();
    const watch = await watchExecution(this.editorUrl, this.cookie, pushRef);
    try {
      const started = await this.call<{ executionId: string }>(
        'POST',
        `/workflows/${encodeURIComponent(id)}/run`,
        { triggerToStartFrom: { name } },
        { 'push-ref': pushRef },
      );
      return await watch.result(started.executionId, timeoutMs);
    } finally {
      watch.close();
    }
  }

  async stopExecution(executionId: string): Promise<void> {
    await this.call('POST', `/executions/${encodeURIComponent(executionId)}/stop`, {});
  }

  private async startOf(id: string): Promise<string> {
    const { nodes, name } = await this.workflow(id);
    const start = nodes.find((node) => startable.test(node.type) && !node.disabled);
    if (start) return start.name;
    throw new Failure(
      'input',
      `ワークフロー「${name}」には手動で始められるトリガーがありません。`,
      'スケジュールか手動のトリガーを置いてください。',
    );
  }

  private send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.editorUrl}/rest${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'browser-id': this.browserId, cookie: this.cookie, ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
  }

  private async call<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T> {
    const reply = await this.send(method, path, body, headers);
    // n8n's own words may quote what was sent; they are not repeated.
    if (!reply.ok) throw refused(reply.status, `${method} ${path}`);
    const { data } = (await reply.json()) as { data: T };
    return data;
  }
}
