import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import type { INode, INodeProperties } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { ourNodes } from '../nodes/support/our-nodes';

const FOLDER = join(__dirname, '../../workflows');
const OWN = 'n8n-nodes-line-commerce.';
const STOCK = 'n8n-nodes-base.';
const SANDBOX_CREDENTIALS = { futureshopApi: 'lcSandboxFutureshop', smtp: 'lcSandboxSmtp' };

interface Template {
  id: string;
  name: string;
  nodes: INode[];
  connections: Record<string, { main: { node: string; index: number }[][] }>;
  settings: Record<string, unknown>;
  meta: { lineCommerce: { template: string; version: string; publish: boolean } };
}

const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const templates = files.map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Template);
const fromN8n = createRequire(require.resolve('n8n/package.json'));
const stockNodes = fromN8n('n8n-nodes-base/dist/known/nodes.json') as Record<string, unknown>;
const japanese = /[\u3040-\u30ff\u4e00-\u9fff]/;
const isNote = ({ type }: INode): boolean => type === `${STOCK}stickyNote`;
const blocksOf = ({ nodes }: Template): INode[] => nodes.filter((node) => !isNote(node));
const ownDescription = (type: string) =>
  ourNodes.find(({ description }) => `${OWN}${description.name}` === type)?.description;

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A block with the two lines below it; its name is centred and as wide as its characters. */
const BLOCK = { width: 96, height: 150, perCharacter: 16 };

function noteBox({ position: [left, top], parameters }: INode): Box {
  return { left, top, right: left + Number(parameters.width), bottom: top + Number(parameters.height) };
}

function blockBox({ position: [left, top], name }: INode): Box {
  const overhang = Math.max(0, (name.length * BLOCK.perCharacter - BLOCK.width) / 2);
  return { left: left - overhang, top, right: left + BLOCK.width + overhang, bottom: top + BLOCK.height };
}

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
const within = (inner: Box, outer: Box): boolean =>
  inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top && inner.bottom <= outer.bottom;

function pairs<T>(list: readonly T[]): [T, T][] {
  return list.flatMap((a, index) => list.slice(index + 1).map((b): [T, T] => [a, b]));
}

test('there are the three templates of the first adoption steps', () => {
  expect(templates.map(({ id, name }) => [id, name])).toEqual([
    ['lineCommerce01', '01 futureshop 毎晩の連携'],
    ['lineCommerce02', '02 連携エラー通知'],
    ['lineCommerce03', '03 futureshop 受注の差分取り込み'],
  ]);
});

describe.each(templates.map((template) => [template.name, template] as const))('%s', (_name, template) => {
  test('uses only blocks that are there, and no Code block', () => {
    for (const { type } of template.nodes) {
      const known = type.startsWith(STOCK)
        ? type.slice(STOCK.length) in stockNodes
        : ownDescription(type) !== undefined;
      expect([type, known]).toEqual([type, true]);
      expect(type).not.toMatch(/\.(code|function|functionItem|aiTransform|executeCommand)$/);
    }
  });

  test('sets its own blocks to choices that they offer', () => {
    for (const node of blocksOf(template).filter(({ type }) => type.startsWith(OWN))) {
      const description = ownDescription(node.type)!;
      expect(NodeHelpers.getNodeParametersIssues(description.properties, node, description)).toBeNull();
      expect(Object.keys(node.parameters).filter((name) => !offers(description.properties, name))).toEqual([]);
    }
  });

  test('says in Japanese what a block does and what a note explains', () => {
    for (const node of blocksOf(template)) expect(node.name).toMatch(japanese);
    const notes = template.nodes.filter(isNote);
    expect(notes.length).toBeGreaterThanOrEqual(3);
    for (const note of notes) expect(note.parameters.content).toMatch(japanese);
  });

  test('lies on the canvas without overlaps, names included', () => {
    const notes = template.nodes.filter(isNote).map(noteBox);
    const blocks = blocksOf(template).map(blockBox);
    expect(pairs(notes).filter(([a, b]) => overlap(a, b))).toEqual([]);
    expect(pairs(blocks).filter(([a, b]) => overlap(a, b))).toEqual([]);
    for (const block of blocks) expect(notes.filter((note) => within(block, note))).toHaveLength(1);
  });

  test('names every block that it connects, and no block twice', () => {
    const names = template.nodes.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const ends = Object.values(template.connections).flatMap(({ main }) => main.flat().map(({ node }) => node));
    for (const name of [...Object.keys(template.connections), ...ends]) expect(names).toContain(name);
    const starts = blocksOf(template).filter(({ type }) => type.endsWith('Trigger'));
    const reached = new Set([...ends, ...starts.map(({ name }) => name)]);
    expect(blocksOf(template).filter(({ name }) => !reached.has(name))).toEqual([]);
  });

  test('keeps no customer data in executions, and has no time-out', () => {
    expect(template.settings).toMatchObject({
      executionOrder: 'v1',
      timezone: 'Asia/Tokyo',
      saveDataSuccessExecution: 'none',
      saveDataErrorExecution: 'all',
      saveManualExecutions: false,
    });
    expect(template.settings).not.toHaveProperty('executionTimeout');
  });

  test('can be started by hand and has an Error Trigger of its own that leads to a mail', () => {
    const types = template.nodes.map(({ type }) => type);
    expect(types).toContain(`${STOCK}manualTrigger`);
    const start = template.nodes.find(({ type }) => type === `${STOCK}errorTrigger`)!;
    const mails = template.nodes.filter(({ type }) => type === `${STOCK}emailSend`).map(({ name }) => name);
    expect(mails).toEqual(
      expect.arrayContaining([...downstream(template, start.name)].filter((n) => mails.includes(n))),
    );
    expect([...downstream(template, start.name)].some((name) => mails.includes(name))).toBe(true);
  });

  test('is bound to the sandbox credentials wherever it needs some', () => {
    for (const { credentials = {} } of template.nodes) {
      for (const [type, { id }] of Object.entries(credentials)) {
        expect(id).toBe(SANDBOX_CREDENTIALS[type as keyof typeof SANDBOX_CREDENTIALS]);
      }
    }
    const needing = blocksOf(template).filter(
      ({ type, parameters }) => type === `${STOCK}emailSend` || parameters.resource === 'data',
    );
    for (const { credentials } of needing) expect(credentials).toBeDefined();
  });

  test('asks for recipients in one place, by the placeholder that provisioning replaces', () => {
    const places = template.nodes.filter((node) => JSON.stringify(node.parameters).includes('__NOTICE_MAIL_TO__'));
    expect(places).toHaveLength(1);
    expect(template.meta.lineCommerce).toEqual({ template: template.id, version: expect.any(String), publish: true });
  });
});

test('01 and 03 report to 02, which reports to itself', () => {
  const errorWorkflows = templates.map(({ settings }) => settings.errorWorkflow);
  expect(errorWorkflows).toEqual(['lineCommerce02', undefined, 'lineCommerce02']);
});

test('01 looks every 10 minutes from 00:00 to 05:50 Japanese time', () => {
  const schedule = templates[0]!.nodes.find(({ type }) => type === `${STOCK}scheduleTrigger`)!;
  const { interval } = schedule.parameters.rule as { interval: { expression: string }[] };
  const times = ticks(interval[0]!.expression, '2026-11-22');
  expect(times).toHaveLength(36);
  expect([times[0], times[1], times.at(-1)]).toEqual(['00:00', '00:10', '05:50']);
});

/** When n8n's own cron library fires within a Japanese day. */
function ticks(expression: string, day: string): string[] {
  const { CronTime } = fromN8n('cron') as { CronTime: new (source: string, zone: string) => { getNextDateFrom(from: DateTime, zone: string): DateTime } }; // prettier-ignore
  const cron = new CronTime(expression, 'Asia/Tokyo');
  const end = DateTime.fromISO(day, { zone: 'Asia/Tokyo' }).endOf('day');
  const times: string[] = [];
  let at: DateTime = DateTime.fromISO(day, { zone: 'Asia/Tokyo' }).minus({ seconds: 1 });
  while ((at = cron.getNextDateFrom(at, 'Asia/Tokyo')) <= end) times.push(at.toFormat('HH:mm'));
  return times;
}

const offers = (properties: readonly INodeProperties[], name: string): boolean =>
  properties.some((property) => property.name === name);

function downstream({ connections }: Template, from: string, seen = new Set<string>()): Set<string> {
  for (const { node } of connections[from]?.main.flat() ?? []) {
    if (seen.has(node)) continue;
    seen.add(node);
    downstream({ connections } as Template, node, seen);
  }
  return seen;
}
