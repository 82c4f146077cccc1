import { dirname } from 'node:path';
import { fromRunningN8n, service } from '../inside-n8n';

interface NodeDescription {
  readonly name: string;
  readonly displayName: string;
}
interface LoadNodesAndCredentials {
  types: { nodes: NodeDescription[]; credentials: object[] };
  addPostProcessor(process: () => Promise<void>): void;
}
interface NodeTypes {
  getDescriptionWithTranslation(type: string, version: number, locale: string): Promise<NodeDescription>;
}
interface NodeFailure {
  readonly message: string;
}
interface WorkflowExecute {
  reportNodeExecutionError(...args: unknown[]): NodeFailure;
}
interface ExpressResponse {
  readonly req: { readonly originalUrl: string };
  json(this: ExpressResponse, body: unknown): unknown;
}
/** `response` is the prototype of every answer. */
export interface ExpressApp {
  readonly response: ExpressResponse;
}

/** The parts of n8n that its editor's language needs, in n8n's own words. */
export interface EditorHost {
  version(): string;
  /** Folder of the package that holds the editor. */
  editorUi(): string;
  /** The folder that n8n serves before its own package. */
  publicFolder(): string;
  loader(): LoadNodesAndCredentials;
  nodeTypes(): NodeTypes;
  /** The prototype of what runs a workflow. */
  workflowExecute(): WorkflowExecute;
  /** Into n8n's log. */
  warn(message: string): void;
}

export const runningN8n: EditorHost = {
  version: () => (fromRunningN8n()('n8n/package.json') as { version: string }).version,
  editorUi: () => dirname(fromRunningN8n().resolve('n8n-editor-ui/package.json')),
  publicFolder: () => service<{ staticCacheDir: string }>('n8n-core', 'InstanceSettings').staticCacheDir,
  loader: () => service<LoadNodesAndCredentials>('../dist/load-nodes-and-credentials.js', 'LoadNodesAndCredentials'),
  nodeTypes: () => service<NodeTypes>('../dist/node-types.js', 'NodeTypes'),
  workflowExecute: () =>
    (fromRunningN8n()('n8n-core') as { WorkflowExecute: { prototype: WorkflowExecute } }).WorkflowExecute.prototype,
  warn: (message) => service<{ warn(message: string): void }>('@n8n/backend-common', 'Logger').warn(message),
};
