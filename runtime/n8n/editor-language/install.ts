import { join } from 'node:path';
import { translateAnswer, translateFailure } from './answers';
import { translateCredential, translateNode } from './descriptions';
import { directTo, layCopies, type Copies } from './editor-files';
import type { EditorHost, ExpressApp } from './host';
import { readTables, TRANSLATED_N8N, type Phrases, type Tables } from './tables';

/** The editor's Japanese of one n8n process. What it cannot do for certain it leaves, and says so once. */
export class EditorLanguage {
  private tables: Tables | null = null;
  private copies: Promise<Copies | null> | null = null;

  constructor(private readonly host: EditorHost) {}

  /** To be called as n8n loads its hooks, before it gathers its nodes. */
  install(): void {
    try {
      const version = this.host.version();
      if (version !== TRANSLATED_N8N) return this.stayEnglish(`n8n ${version}`);
      this.tables = readTables();
      this.translateDescriptions(this.tables);
      this.translateFailures();
    } catch (error) {
      this.stayEnglish(error);
    }
  }

  /** To be called once n8n has laid out its page, before it serves it. */
  async directPage(): Promise<void> {
    const copies = await this.ready();
    if (copies) await directTo(copies, this.host.publicFolder()).catch((error: unknown) => this.stayEnglish(error));
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

  /** The copies once they are laid; null where the editor stays English. */
  private ready(): Promise<Copies | null> {
    const { tables, host } = this;
    if (!tables) return Promise.resolve(null);
    this.copies ??= layCopies(join(host.editorUi(), 'dist'), host.publicFolder(), tables).catch((error: unknown) => {
      this.stayEnglish(error);
      return null;
    });
    return this.copies;
  }

  private translateDescriptions(tables: Tables): void {
    const loader = this.host.loader();
    loader.addPostProcessor(async () => {
      if (!(await this.ready())) return;
      const { nodes, credentials } = loader.types;
      loader.types.nodes = nodes.map((node) => translateNode(tables, node.name, node));
      loader.types.credentials = credentials.map((credential) => translateCredential(tables, credential));
    });
    // What the editor asks for one by one does not come out of the loader's list.
    const nodeTypes = this.host.nodeTypes();
    const describe = nodeTypes.getDescriptionWithTranslation.bind(nodeTypes);
    nodeTypes.getDescriptionWithTranslation = async (type, version, locale) => {
      const description = await describe(type, version, locale);
      return (await this.ready()) ? translateNode(tables, type, description) : description;
    };
  }

  private translateFailures(): void {
    const prototype = this.host.workflowExecute();
    const { reportNodeExecutionError: report } = prototype;
    const phrases = (): Phrases => this.tables?.nodeErrors ?? {};
    prototype.reportNodeExecutionError = function (...args) {
      return translateFailure(phrases(), report.apply(this, args));
    };
  }

  private stayEnglish(error: unknown): void {
    this.tables = null;
    const reason = error instanceof Error ? error.message : String(error);
    this.host.warn(`編集画面は英語で表示します(日本語の対象は n8n ${TRANSLATED_N8N} です: ${reason})。`);
  }
}
