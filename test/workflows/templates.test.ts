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
const SANDBOX_CREDENTIALS: Readonly<Record<string, string>> = {
  futureshopApi: 'lcSandboxFutureshop',
  repistApi: 'lcSandboxRepist',
  subscstoreApi: 'lcSandboxSubscstore',
  rakurakuApi: 'lcSandboxRakuraku',
  ecforceApi: 'lcSandboxEcforce',
  shopifyApi: 'lcSandboxShopify',
  rmsApi: 'lcSandboxRms',
  tamagoApi: 'lcSandboxTamago',
  csvApi: 'lcSandboxCsv',
  lineMessagingApi: 'lcSandboxLine',
  smtp: 'lcSandboxSmtp',
};

interface Template {
  id: string;
  name: string;
  nodes: INode[];
  connections: Record<string, { main: { node: string; index: number }[][] }>;
  settings: Record<string, unknown>;
  meta: { lineCommerce: { template: string; version: string; publish: boolean; sends?: boolean } };
}

const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const templates = files.map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Template);
const templateOf = (id: string): Template => templates.find((template) => template.id === id)!;
const fromN8n = createRequire(require.resolve('n8n/package.json'));
const stockNodes = fromN8n('n8n-nodes-base/dist/known/nodes.json') as Record<string, unknown>;
const japanese = /[\u3040-\u30ff\u4e00-\u9fff]/;
const isNote = ({ type }: INode): boolean => type === `${STOCK}stickyNote`;
const blocksOf = ({ nodes }: Template): INode[] => nodes.filter((node) => !isNote(node));
const ownDescription = (type: string) =>
  ourNodes.find(({ description }) => `${OWN}${description.name}` === type)?.description;
const isStart = ({ type }: INode): boolean =>
  type.endsWith('Trigger') || ownDescription(type)?.group.includes('trigger') === true;
const isNamed = ({ type }: INode, name: string): boolean => type === `${OWN}${name}`;
const sendsMessages = (node: INode): boolean =>
  isNamed(node, 'lineSend') && ['send', 'reply'].includes(String(node.parameters.operation));
/** Run for every webhook: an expression there costs an isolate a run, so these have none at all. */
const isHot = ({ id }: Template): boolean => /^lineCommerce1[0-3]$/.test(id);

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

test('the templates are numbered in the order of adoption, file, id and name alike', () => {
  const numbers = files.map((file) => file.slice(0, 2));
  expect(new Set(numbers).size).toBe(files.length);
  expect(templates.map(({ id, name }) => [id, name.slice(0, 3)])).toEqual(
    numbers.map((number) => [`lineCommerce${number}`, `${number} `]),
  );
  expect(numbers).toEqual(expect.arrayContaining(['01', '02', '03']));
});

test('no two blocks share an id or an address', () => {
  const all = templates.flatMap(({ nodes }) => nodes);
  const addresses = all.flatMap(({ webhookId }) => webhookId ?? []);
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(new Set(addresses).size).toBe(addresses.length);
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
    expect(notes.length).toBeGreaterThanOrEqual(2);
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
    const starts = blocksOf(template).filter(isStart);
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

  test('can be started by hand', () => {
    const starts = template.nodes.filter(
      (node) => node.type === `${STOCK}manualTrigger` || (isStart(node) && node.type.startsWith(OWN)),
    );
    expect(starts.length).toBeGreaterThanOrEqual(1);
  });

  test('has its failures told: by 02, and by an Error Trigger of its own that leads to a mail', () => {
    expect(template.settings.errorWorkflow).toBe(template.id === 'lineCommerce02' ? undefined : 'lineCommerce02');
    const start = template.nodes.find(({ type }) => type === `${STOCK}errorTrigger`);
    if (isHot(template)) return expect(start).toBeUndefined();
    const reached = downstream(template, start!.name);
    const mails = template.nodes.filter(({ type }) => type === `${STOCK}emailSend`);
    expect(mails.some(({ name }) => reached.has(name))).toBe(true);
  });

  test('has no expression where friends wait for the answer', () => {
    const expressions = blocksOf(template).filter(({ parameters }) => JSON.stringify(parameters).includes('"='));
    if (isHot(template)) expect(expressions).toEqual([]);
  });

  test('is bound to the sandbox credentials wherever it needs some', () => {
    for (const { credentials = {} } of template.nodes) {
      for (const [type, { id }] of Object.entries(credentials)) expect(id).toBe(SANDBOX_CREDENTIALS[type]);
    }
    for (const node of blocksOf(template)) {
      const bound = Object.keys(node.credentials ?? {});
      expect([node.name, bound.sort()]).toEqual([node.name, neededCredentials(node).sort()]);
    }
  });

  test('asks for recipients in one place, by the placeholder that provisioning replaces', () => {
    const places = template.nodes.filter((node) => JSON.stringify(node.parameters).includes('__NOTICE_MAIL_TO__'));
    expect(places).toHaveLength(template.nodes.some(({ type }) => type === `${STOCK}emailSend`) ? 1 : 0);
  });

  test('says whether it is published at once and whether it sends messages to friends', () => {
    const { publish, sends = false, ...meta } = template.meta.lineCommerce;
    expect(meta).toEqual({ template: template.id, version: expect.any(String) });
    if (blocksOf(template).some(sendsMessages)) expect(sends).toBe(true);
    const automatic = blocksOf(template).filter(
      (node) => isStart(node) && !/\.(manualTrigger|errorTrigger|executeWorkflowTrigger)$/.test(node.type),
    );
    if (automatic.length === 0) expect(publish).toBe(false);
  });
});

test('01 looks every 10 minutes from 00:00 to 05:50 Japanese time', () => {
  const schedule = templateOf('lineCommerce01').nodes.find(({ type }) => type === `${STOCK}scheduleTrigger`)!;
  const { interval } = schedule.parameters.rule as { interval: { expression: string }[] };
  const times = ticks(interval[0]!.expression, '2026-11-22');
  expect(times).toHaveLength(36);
  expect([times[0], times[1], times.at(-1)]).toEqual(['00:00', '00:10', '05:50']);
});

/** What a block must be bound to: ours by its own description, n8n's that the templates use by name. */
function neededCredentials(node: INode): string[] {
  if (node.type === `${STOCK}emailSend`) return ['smtp'];
  const description = ownDescription(node.type);
  if (!description) return [];
  return (description.credentials ?? [])
    .filter((credential) => NodeHelpers.displayParameter(node.parameters, credential, node, description))
    .filter(({ required }) => required)
    .map(({ name }) => name);
}

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
