import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnknownAsset } from '../../../runtime/n8n/editor-language/asset-objects';
import { directTo, layCopies } from '../../../runtime/n8n/editor-language/editor-files';
import type { Tables } from '../../../runtime/n8n/editor-language/tables';

const page = `<!DOCTYPE html>
<html lang="en"><head>
<script type="module" crossorigin src="/{{BASE_PATH}}/assets/index-1.js" nonce="{{CSP_NONCE}}"></script>
<link rel="modulepreload" href="/{{BASE_PATH}}/assets/src-1.js">
</head></html>`;

const assets: Record<string, string> = {
  'src-1.js': 'var t={"nodeView.addNode":`Add node`,"nodeView.zoom":`Zoom`,"nodeView.new":`New text`};export{t};',
  'src-2.js': 'use(`nodeView.addNode`);',
  'en-1.js': 'var t={"nds.auth.roles.owner":`Owner`};export{t};',
  'use-z-index-1.js': 'var t={name:`en`,el:{colorpicker:{confirm:`OK`},table:{emptyText:`No Data`}}};export{t};',
  'dateformat-1.js':
    'var r={};r.masks={isoUtcDateTime:`UTC:yyyy`},r.i18n={dayNames:[`Sun`],monthNames:[`Jan`]};export{r as t};',
  'N8nMenuItem-1.js': 'show({text:`New`,other:`Newer`});export{};',
};

const tables: Tables = {
  editor: {
    canvas: {
      'nodeView.addNode': ['Add node', 'ノードを追加'],
      'nodeView.new': ['Old text', '古い文の訳'],
    },
    designSystem: { 'nds.auth.roles.owner': ['Owner', 'オーナー'] },
    elementPlus: { 'table.emptyText': ['No Data', 'データがありません'] },
  },
  nodes: {},
  credentials: {},
  dates: { masks: { 'd mmmm': 'm月d日' }, dayNames: ['日'], monthNames: ['1月'] },
  literals: { 'N8nMenuItem-': { New: '新着' } },
  server: {},
  nodeErrors: {},
};

let folder: string;
let editorUi: string;
let publicFolder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lc-editor-'));
  [editorUi, publicFolder] = [join(folder, 'editor'), join(folder, 'public')];
  mkdirSync(join(editorUi, 'assets'), { recursive: true });
  mkdirSync(publicFolder);
  for (const [name, source] of Object.entries(assets)) writeFileSync(join(editorUi, 'assets', name), source);
  writeFileSync(join(editorUi, 'index.html'), page);
  // As n8n lays it out for a start.
  writeFileSync(join(publicFolder, 'index.html'), page.replaceAll('/{{BASE_PATH}}/', '/'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const laid = (): string[] => readdirSync(join(publicFolder, 'assets')).sort();
const copyOf = (stem: string): string =>
  readFileSync(
    join(
      publicFolder,
      'assets',
      laid().find((name) => name.startsWith(`${stem}.ja-`))!,
    ),
    'utf8',
  );

test('lays Japanese copies under names of their content, and directs the page to them', async () => {
  const copies = await layCopies(editorUi, publicFolder, tables);
  await directTo(copies, publicFolder);
  expect(laid()).toHaveLength(5);
  for (const name of laid()) expect(name).toMatch(/\.ja-[0-9a-f]{12}\.js$/);
  expect(copyOf('en-1')).toContain('"オーナー"');
  expect(copyOf('use-z-index-1')).toContain('emptyText:"データがありません"');
  expect(copyOf('dateformat-1')).toContain('isoUtcDateTime:`UTC:yyyy`,"d mmmm":"m月d日"}');
  expect(copyOf('N8nMenuItem-1')).toBe('show({text:"新着",other:`Newer`});export{};');
  const index = readFileSync(join(publicFolder, 'index.html'), 'utf8');
  const [, nonce, map] = /<script type="importmap" nonce="([^"]+)">(.*)<\/script>/.exec(index)!;
  expect(nonce).toBe('{{CSP_NONCE}}');
  const { imports } = JSON.parse(map!) as { imports: Record<string, string> };
  expect(imports['/assets/src-1.js']).toBe(`/assets/${copies.get('src-1.js')!}`);
  expect(index.indexOf('importmap')).toBeLessThan(index.indexOf('type="module"'));
  expect(index).toContain(`<link rel="modulepreload" href="/assets/${copies.get('src-1.js')!}">`);
  expect(index).toContain('<html lang="ja">');
});

test('text by text: what is not translated, or says something else by now, stays English', async () => {
  await layCopies(editorUi, publicFolder, tables);
  expect(copyOf('src-1')).toBe(
    'var t={"nodeView.addNode":"ノードを追加","nodeView.zoom":`Zoom`,"nodeView.new":`New text`};export{t};',
  );
});

test('n8n’s package is not touched', async () => {
  await directTo(await layCopies(editorUi, publicFolder, tables), publicFolder);
  for (const [name, source] of Object.entries(assets))
    expect(readFileSync(join(editorUi, 'assets', name), 'utf8')).toBe(source);
  expect(readFileSync(join(editorUi, 'index.html'), 'utf8')).toBe(page);
});

test('a second start keeps the copies; other words get other names, and the old copies go', async () => {
  const first = await layCopies(editorUi, publicFolder, tables);
  expect(await layCopies(editorUi, publicFolder, tables)).toEqual(first);
  const changed = {
    ...tables,
    editor: { ...tables.editor, canvas: { 'nodeView.zoom': ['Zoom', 'ズーム'] } },
  } as Tables;
  const second = await layCopies(editorUi, publicFolder, changed);
  expect(second.get('src-1.js')).not.toBe(first.get('src-1.js'));
  expect(laid()).toEqual([...second.values()].sort());
});

test.each([
  ['an asset without its table', 'src-1.js', 'var t={"other":`x`};export{};'],
  ['an asset that is no JavaScript', 'src-1.js', '"nodeView.addNode":'],
  ['dates in another form', 'dateformat-1.js', 'var r={isoUtcDateTime:1,i18n:{monthNames:[]}};'],
  ['a label that went', 'N8nMenuItem-1.js', 'show({text:`Newer`});'],
  ['a page in another form', '../index.html', '<html lang="en"><body></body></html>'],
])('%s is refused before the page is changed', async (_, name, source) => {
  writeFileSync(join(editorUi, 'assets', name), source);
  const before = readFileSync(join(publicFolder, 'index.html'), 'utf8');
  const laying = layCopies(editorUi, publicFolder, tables);
  const refusal: unknown = await laying.catch((error: unknown) => error);
  expect(refusal instanceof UnknownAsset || refusal instanceof SyntaxError).toBe(true);
  expect(readFileSync(join(publicFolder, 'index.html'), 'utf8')).toBe(before);
});
