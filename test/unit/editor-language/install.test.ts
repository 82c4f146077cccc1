import type { EditorHost } from '../../../runtime/n8n/editor-language/host';
import { EditorLanguage } from '../../../runtime/n8n/editor-language/install';
import { TRANSLATED_N8N } from '../../../runtime/n8n/editor-language/tables';

/** What n8n's own nodes say when a service answers 403; the tables have it. */
const FORBIDDEN = 'Forbidden - perhaps check your credentials?';

/** An n8n whose editor lies nowhere. */
function pretendN8n(version: string) {
  const warnings: string[] = [];
  const processors: Array<() => Promise<void>> = [];
  const loader = {
    types: { nodes: [{ name: 'n8n-nodes-base.if', displayName: 'If' }], credentials: [] },
    addPostProcessor: (process: () => Promise<void>) => void processors.push(process),
  };
  const nodeTypes: ReturnType<EditorHost['nodeTypes']> = {
    getDescriptionWithTranslation: (name) => Promise.resolve({ name, displayName: 'If' }),
  };
  const execute = { reportNodeExecutionError: (message: unknown) => ({ message: String(message) }) };
  const host: EditorHost = {
    version: () => version,
    editorUi: () => '/nowhere',
    publicFolder: () => '/nowhere/either',
    loader: () => loader,
    nodeTypes: () => nodeTypes,
    workflowExecute: () => execute,
    warn: (message) => void warnings.push(message),
  };
  return { host, warnings, processors, loader, nodeTypes, execute };
}

/** What n8n calls at a start, in its order. */
async function start(n8n: ReturnType<typeof pretendN8n>): Promise<{ answer: unknown }> {
  const language = new EditorLanguage(n8n.host);
  const response = { req: { originalUrl: '/rest/login' }, json: (body: unknown) => body };
  language.install();
  for (const process of n8n.processors) await process();
  await language.directPage();
  await language.translateAnswers({ response });
  return { answer: response.json({ code: 401, message: 'Unauthorized' }) };
}

test.each([
  ['a version that nobody translated', '2.99.0', 'n8n 2.99.0'],
  ['an editor that is not where it was', TRANSLATED_N8N, 'ENOENT'],
])('%s: nothing is changed, and the log says so once', async (_, version, reason) => {
  const n8n = pretendN8n(version);
  const { answer } = await start(n8n);
  expect(n8n.warnings).toEqual([expect.stringContaining(reason)]);
  expect(n8n.warnings[0]).toMatch(/^編集画面は英語で表示します/);
  expect(n8n.loader.types.nodes[0]!.displayName).toBe('If');
  expect((await n8n.nodeTypes.getDescriptionWithTranslation('n8n-nodes-base.if', 2, 'en')).displayName).toBe('If');
  expect(answer).toEqual({ code: 401, message: 'Unauthorized' });
  expect(n8n.execute.reportNodeExecutionError(FORBIDDEN).message).toBe(FORBIDDEN);
});
