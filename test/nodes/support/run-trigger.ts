import {
  NodeHelpers,
  type IDataObject,
  type IHookFunctions,
  type INode,
  type INodeExecutionData,
  type INodeParameters,
  type INodeType,
  type IRun,
  type ITriggerFunctions,
  type IWebhookFunctions,
  type IWebhookResponseData,
  type WorkflowActivateMode,
  type WorkflowExecuteMode,
} from 'n8n-workflow';

/** A trigger block in a published workflow, or run by hand. */
export interface TriggerSetting {
  readonly parameters?: INodeParameters;
  readonly credentials?: Record<string, IDataObject>;
  readonly mode?: WorkflowExecuteMode;
  readonly activation?: WorkflowActivateMode;
  readonly workflow?: { readonly id: string; readonly name: string };
  readonly nodeId?: string;
  /** As n8n itself would name it, on its own port. */
  readonly webhookUrl?: string;
}

/** A promise with its handles, as n8n gives one out. */
interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: Error): void;
}

interface Logged {
  readonly logged: string[];
}

function baseContext(nodeType: INodeType, setting: TriggerSetting, logged: string[]) {
  const { description } = nodeType;
  const { parameters = {}, credentials = {}, workflow = { id: 'workflow-1', name: '試験' } } = setting;
  const node: INode = {
    id: setting.nodeId ?? 'block-1',
    name: description.displayName,
    type: `n8n-nodes-line-commerce.${description.name}`,
    typeVersion: 2,
    position: [0, 0],
    parameters,
    webhookId: 'hook-1',
  };
  const filled =
    NodeHelpers.getNodeParameters(description.properties, parameters, true, false, node, description) ?? {};
  const log = (message: string) => void logged.push(message);
  return {
    getNode: () => node,
    getMode: () => setting.mode ?? 'trigger',
    getActivationMode: () => setting.activation ?? 'init',
    getWorkflow: () => ({ ...workflow, active: setting.mode !== 'manual' }),
    getNodeParameter: (name: string, fallback?: unknown) => filled[name] ?? fallback,
    getCredentials: async (name: string) => {
      const found = credentials[name];
      if (!found) throw new Error('Node does not have any credentials set');
      return found;
    },
    getNodeWebhookUrl: () => setting.webhookUrl ?? 'http://127.0.0.1:5678/webhook/hook-1/line',
    logger: { error: log, warn: log, info: () => undefined, debug: () => undefined },
  };
}

function deferred<T>(): Deferred<T> {
  let settle: Pick<Deferred<T>, 'resolve' | 'reject'>;
  const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...settle! };
}

/** How n8n says that an execution ended. */
export const ended = (status: IRun['status'] = 'success', error?: object): IRun =>
  ({ status, mode: 'trigger', data: { resultData: { runData: {}, error } } }) as unknown as IRun;

export interface RunningTrigger extends Logged {
  /** The items of each execution, in their order, whichever way out they took. */
  readonly executions: IDataObject[][];
  /** The same by way out. */
  readonly outputs: IDataObject[][][];
  /** 「実行」 in the editor. */
  runByHand(): Promise<void>;
  close(): Promise<void>;
}

/** Calls `trigger()` as n8n would; every emit is an execution that ends as `execute` says (well, unless told). */
export async function startTrigger(
  nodeType: INodeType,
  setting: TriggerSetting,
  execute: (items: IDataObject[]) => IRun | Promise<IRun> = () => ended(),
): Promise<RunningTrigger> {
  const logged: string[] = [];
  const executions: IDataObject[][] = [];
  const outputs: IDataObject[][][] = [];
  const emit = (data: INodeExecutionData[][], _response?: unknown, done?: Deferred<IRun>) => {
    const ways = data.map((output) => output.map(({ json }) => json));
    const items = ways.flat();
    outputs.push(ways);
    executions.push(items);
    void (async () => execute(items))().then(done?.resolve, done?.reject);
  };
  const context = {
    ...baseContext(nodeType, setting, logged),
    emit,
    helpers: { createDeferredPromise: deferred },
  } as unknown as ITriggerFunctions;
  const response = await nodeType.trigger!.call(context);
  return {
    logged,
    executions,
    outputs,
    runByHand: async () => response?.manualTriggerFunction?.(),
    close: async () => response?.closeFunction?.(),
  };
}

export interface WebhookRequest {
  readonly body: string | Buffer;
  readonly headers?: Record<string, string>;
  readonly method?: string;
  readonly url?: string;
  readonly query?: IDataObject;
}

export interface WebhookAnswer extends Logged {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: string;
  /** What n8n gets back: whether it would start an execution. */
  readonly returned: IWebhookResponseData;
}

/** Calls `webhook()` as n8n would, with the raw body at hand, and catches what it writes on the response. */
export async function callWebhook(
  nodeType: INodeType,
  setting: TriggerSetting,
  request: WebhookRequest,
): Promise<WebhookAnswer> {
  const answer = { status: 200, headers: {} as Record<string, unknown>, body: '', logged: [] as string[] };
  const rawBody = Buffer.from(request.body);
  const headers = Object.fromEntries(
    Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const response = {
    headersSent: false,
    getHeaderNames: () => Object.keys(answer.headers),
    removeHeader: (name: string) => void delete answer.headers[name],
    setHeader: (name: string, value: unknown) => void (answer.headers[name.toLowerCase()] = value),
    status(code: number) {
      answer.status = code;
      return response;
    },
    writeHead(code: number, more: Record<string, unknown> = {}) {
      answer.status = code;
      for (const [name, value] of Object.entries(more)) answer.headers[name.toLowerCase()] = value;
      return response;
    },
    end(body = '') {
      answer.body = String(body);
      response.headersSent = true;
      return response;
    },
  };
  const incoming = {
    method: request.method ?? 'POST',
    url: request.url ?? '/webhook/hook-1/line',
    originalUrl: request.url ?? '/webhook/hook-1/line',
    headers,
    query: request.query ?? {},
    rawBody,
    readRawBody: async () => undefined,
    socket: { remoteAddress: '127.0.0.1' },
  };
  const context = {
    ...baseContext(nodeType, { mode: 'webhook', ...setting }, answer.logged),
    getRequestObject: () => incoming,
    getResponseObject: () => response,
    getHeaderData: () => headers,
    getQueryData: () => incoming.query,
    getBodyData: () => JSON.parse(rawBody.toString()) as IDataObject,
    getWebhookName: () => 'default',
    helpers: {},
  } as unknown as IWebhookFunctions;
  const returned = await nodeType.webhook!.call(context);
  return { ...answer, returned };
}

/** Calls one of `webhookMethods` as n8n would: `create` with the mode of the setting, `delete` always as 'internal'. */
export async function callHook(
  nodeType: INodeType,
  method: 'checkExists' | 'create' | 'delete',
  setting: TriggerSetting,
): Promise<boolean> {
  const mode = method === 'delete' ? 'internal' : setting.mode;
  const context = {
    ...baseContext(nodeType, { ...setting, mode }, []),
    getWebhookName: () => 'default',
    helpers: {},
  } as unknown as IHookFunctions;
  return nodeType.webhookMethods!.default![method].call(context);
}
