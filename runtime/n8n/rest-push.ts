import { Failure } from '../../lib/failure';

/** What one block did, once per run of it. */
export interface NodeRun {
  readonly itemsOut: ReadonlyArray<Readonly<Record<string, unknown>>>;
  /** n8n's message of the error that stopped it, null when it succeeded. */
  readonly error: string | null;
}

export interface ExecutionResult {
  readonly executionId: string;
  readonly status: 'success' | 'error' | 'canceled' | 'crashed' | 'unknown';
  /** By the block's name, in order of running. */
  readonly nodes: Readonly<Record<string, readonly NodeRun[]>>;
}

interface TaskData {
  readonly error?: { readonly message?: string };
  readonly data?: { readonly main?: ReadonlyArray<ReadonlyArray<{ readonly json: Record<string, unknown> }> | null> };
}

type PushMessage =
  | { type: 'nodeExecuteAfterData'; data: { executionId: string; nodeName: string; data: TaskData } }
  | { type: 'executionFinished'; data: { executionId: string; status: ExecutionResult['status'] } }
  | { type: 'other' };

export interface ExecutionWatch {
  result(executionId: string, timeoutMs: number): Promise<ExecutionResult>;
  close(): void;
}

const nodeRun = ({ error, data }: TaskData): NodeRun => ({
  itemsOut: (data?.main ?? []).flatMap((branch) => (branch ?? []).map(({ json }) => json)),
  error: error ? (error.message ?? '') : null,
});

const lost = (): Failure =>
  new Failure('transient', 'n8nとの接続が切れました。', 'n8nが動いているか確認して、もう一度実行してください。');

const tooLong = (timeoutMs: number): Failure =>
  new Failure(
    'transient',
    `ワークフローの実行が${Math.round(timeoutMs / 1000)}秒以内に終わりませんでした。`,
    '実行は続いています。n8nの画面で確認してください。',
  );

class PushChannel implements ExecutionWatch {
  private readonly runs = new Map<string, Map<string, NodeRun[]>>();
  private readonly finished = new Map<string, ExecutionResult['status']>();
  private wake: () => void = () => undefined;
  private open = true;

  constructor(private readonly socket: WebSocket) {
    socket.addEventListener('message', (event: MessageEvent) => {
      const data = event.data as string | ArrayBuffer;
      this.take(JSON.parse(typeof data === 'string' ? data : new TextDecoder().decode(data)) as PushMessage);
    });
    socket.addEventListener('close', () => {
      this.open = false;
      this.wake();
    });
  }

  async result(executionId: string, timeoutMs: number): Promise<ExecutionResult> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.wake();
    }, timeoutMs);
    try {
      for (;;) {
        const status = this.finished.get(executionId);
        if (status) return { executionId, status, nodes: Object.fromEntries(this.runs.get(executionId) ?? []) };
        if (!this.open) throw lost();
        if (late) throw tooLong(timeoutMs);
        await new Promise<void>((resolve) => (this.wake = resolve));
      }
    } finally {
      clearTimeout(timer);
    }
  }

  close(): void {
    this.socket.close();
  }

  private take(message: PushMessage): void {
    if (message.type === 'nodeExecuteAfterData') {
      const { executionId, nodeName, data } = message.data;
      const nodes = this.runs.get(executionId) ?? new Map<string, NodeRun[]>();
      nodes.set(nodeName, [...(nodes.get(nodeName) ?? []), nodeRun(data)]);
      this.runs.set(executionId, nodes);
    }
    if (message.type === 'executionFinished') {
      this.finished.set(message.data.executionId, message.data.status);
      this.wake();
    }
  }
}

/** Listens as the editor does: the result of a run that n8n does not keep is nowhere else to be had. */
export async function watchExecution(editorUrl: string, cookie: string, pushRef: string): Promise<ExecutionWatch> {
  const url = new URL(`/rest/push?pushRef=${pushRef}`, editorUrl);
  const origin = url.origin;
  url.protocol = url.protocol.replace('http', 'ws');
  const socket = new WebSocket(url, { headers: { cookie, origin } } as unknown as string[]);
  socket.binaryType = 'arraybuffer';
  const channel = new PushChannel(socket);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('close', () => reject(lost()));
    socket.addEventListener('error', () => reject(lost()));
  });
  return channel;
}
