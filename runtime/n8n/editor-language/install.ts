import { dirname, join } from 'node:path';
import { fromRunningN8n, service } from '../inside-n8n';
import { translateAnswer } from './answers';
import { translateCredential, translateNode } from './descriptions';
import { directTo, layCopies, type Copies } from './editor-files';
import { readTables, TRANSLATED_N8N, type Tables } from './tables';

/** The parts of n8n that are used, in its own words. */
interface LoadNodesAndCredentials {
  types: { nodes: NodeDescription[]; credentials: object[] };
  addPostProcessor(process: () => Promise<void>): void;
}
interface NodeDescription {
  readonly name: string;
  readonly displayName: string;
}
interface NodeTypes {
  getDescriptionWithTranslation(type: string, version: number, locale: string): Promise<NodeDescription>;
}

interface ExpressResponse {
  readonly req: { readonly originalUrl: string };
  json(this: ExpressResponse, body: unknown): unknown;
}
/** `response` is the prototype of every answer. */
export interface ExpressApp {
  readonly response: ExpressResponse;
}

const packageFolder = (name: string): string => dirname(fromRunningN8n().resolve(`${name}/package.json`));
const runningVersion = (): string => (fromRunningN8n()('n8n/package.json') as { version: string }).version;
const publicFolder = (): string => service<{ staticCacheDir: string }>('n8n-core', 'InstanceSettings').staticCacheDir;

/** The editor's Japanese of one n8n process. What it cannot do for certain it leaves, and says so once. */
export class EditorLanguage {
  private tables: Tables | null = null;
  private copies: Promise<Copies | null> | null = null;

  /** To be called as n8n loads its hooks, before it gathers its nodes. */
  install(): void {
    try {
      if (runningVersion() !== TRANSLATED_N8N) throw new Error(`n8n ${runningVersion()}`);
      this.tables = readTables();
      this.translateDescriptions(this.tables);
    } catch (error) {
      this.stayEnglish(error);
    }
  }

  /** To be called once n8n has laid out its page, before it serves it. */
  async directPage(): Promise<void> {
    const copies = await this.ready();
    if (copies) await directTo(copies, publicFolder()).catch((error: unknown) => this.stayEnglish(error));
  }

  /** The copies once they are laid; null where the editor stays English. */
  private ready(): Promise<Copies | null> {
    const { tables } = this;
    if (!tables) return Promise.resolve(null);
    const editorUi = join(packageFolder('n8n-editor-ui'), 'dist');
    this.copies ??= layCopies(editorUi, publicFolder(), tables).catch((error: unknown) => {
      this.stayEnglish(error);
      return null;
    });
    return this.copies;
  }

  private translateDescriptions(tables: Tables): void {
    const loader = service<LoadNodesAndCredentials>('../dist/load-nodes-and-credentials.js', 'LoadNodesAndCredentials');
    loader.addPostProcessor(async () => {
      if (!(await this.ready())) return;
      const { nodes, credentials } = loader.types;
      loader.types.nodes = nodes.map((node) => translateNode(tables, node.name, node));
      loader.types.credentials = credentials.map((credential) => translateCredential(tables, credential));
    });
    // What the editor asks for one by one does not come out of the loader's list.
    const nodeTypes = service<NodeTypes>('../dist/node-types.js', 'NodeTypes');
    const describe = nodeTypes.getDescriptionWithTranslation.bind(nodeTypes);
    nodeTypes.getDescriptionWithTranslation = async (type, version, locale) => {
      const description = await describe(type, version, locale);
      return (await this.ready()) ? translateNode(tables, type, description) : description;
    };
  }

  /** To be called before n8n takes requests: what its server answers to one that failed is shown as it comes. */
  async translateAnswers(app: ExpressApp): Promise<void> {
    const phrases = this.tables?.server;
    if (!phrases || !(await this.ready())) return;
    const { json } = app.response;
    app.response.json = function (body) {
      // What a webhook answers is the workflow's, not the editor's.
      return json.call(this, this.req.originalUrl.startsWith('/rest/') ? translateAnswer(phrases, body) : body);
    };
  }

  private stayEnglish(error: unknown): void {
    this.tables = null;
    const reason = error instanceof Error ? error.message : String(error);
    service<{ warn(message: string): void }>('@n8n/backend-common', 'Logger').warn(
      `編集画面は英語で表示します(日本語の対象は n8n ${TRANSLATED_N8N} です: ${reason})。`,
    );
  }
}
