import { Readable } from 'node:stream';
import {
  NodeHelpers,
  type IDataObject,
  type IExecuteFunctions,
  type ILoadOptionsFunctions,
  type INode,
  type INodeExecutionData,
  type INodeParameters,
  type INodeType,
  type NodeExecutionHint,
} from 'n8n-workflow';

export interface Run {
  parameters: INodeParameters;
  /** One empty item unless told, as a trigger gives it. */
  items?: IDataObject[];
  credentials?: Record<string, IDataObject>;
  signal?: AbortSignal;
  continueOnFail?: boolean;
  /** Started by the button of the canvas instead of a trigger. */
  manual?: boolean;
  executionId?: string;
  /** Files of the items, by item and name. */
  files?: Record<string, Buffer>[];
  /** Files that n8n keeps on its disk, by their id. */
  stored?: Record<string, Buffer>;
}

export interface Result {
  items: INodeExecutionData[];
  hints: NodeExecutionHint[];
  logged: string[];
}

/** n8n's `={{ $json.name }}`, the only expression that our blocks have as a default. */
function resolve(value: unknown, item: INodeExecutionData): unknown {
  const name = typeof value === 'string' ? /^=\{\{ \$json\.(\w+) \}\}$/.exec(value)?.[1] : undefined;
  return name === undefined ? value : item.json[name];
}

const extract = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'mode' in value && 'value' in value ? value.value : value;

/** The part of n8n's execution context that our blocks use, with parameters filled in from their defaults by n8n. */
function contextOf(nodeType: INodeType, run: Run, result: Result) {
  const { description } = nodeType;
  const node: INode = {
    id: 'block-1',
    name: description.displayName,
    type: `n8n-nodes-line-commerce.${description.name}`,
    typeVersion: 1,
    position: [0, 0],
    parameters: run.parameters,
  };
  const items: INodeExecutionData[] = (run.items ?? [{}]).map((json, index) => ({
    json,
    ...(run.files?.[index] && { binary: run.files[index] as never }),
  }));
  const filled =
    NodeHelpers.getNodeParameters(description.properties, run.parameters, true, false, node, description) ?? {};
  return {
    getNode: () => node,
    getMode: () => (run.manual ? 'manual' : 'trigger'),
    getExecutionId: () => run.executionId ?? 'execution-1',
    getWorkflow: () => ({ id: 'workflow-1', name: 'test', active: false }),
    getInputData: () => items,
    getNodeParameter: (name: string, index: number, fallback?: unknown, options?: { extractValue?: boolean }) => {
      const value = resolve(filled[name] ?? fallback, items[index] ?? { json: {} });
      return options?.extractValue ? extract(value) : value;
    },
    getCurrentNodeParameter: (name: string) => filled[name],
    getCredentials: async (name: string) => {
      const found = run.credentials?.[name];
      if (!found) throw new Error('Node does not have any credentials set');
      return found;
    },
    getExecutionCancelSignal: () => run.signal,
    continueOnFail: () => run.continueOnFail ?? false,
    addExecutionHints: (...hints: NodeExecutionHint[]) => void result.hints.push(...hints),
    logger: { error: (message: string) => void result.logged.push(message) },
    helpers: {
      getBinaryDataBuffer: async (index: number, name: string) => run.files![index]![name]!,
      getBinaryStream: async (id: string) => Readable.from([run.stored![id]!]),
    },
  };
}

/** Executes a block as n8n would. */
export async function runNode(nodeType: INodeType, run: Run): Promise<Result> {
  const result: Result = { items: [], hints: [], logged: [] };
  const context = contextOf(nodeType, run, result) as unknown as IExecuteFunctions;
  const output = await nodeType.execute!.call(context);
  result.items = (output as INodeExecutionData[][])[0] ?? [];
  return result;
}

/** What a block's list method gets. */
export const listContext = (nodeType: INodeType, run: Run): ILoadOptionsFunctions =>
  contextOf(nodeType, run, { items: [], hints: [], logged: [] }) as unknown as ILoadOptionsFunctions;
