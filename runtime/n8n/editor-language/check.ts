import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { injectDomainRestrictionFields, type ICredentialType } from 'n8n-workflow';
import { assetTexts } from './asset-texts';
import { shownTexts } from './descriptions';
import { findAsset, tablesOf, TEXT_ASSETS } from './editor-files';
import { TABLES, type EditorTable, type Phrases, type Tables } from './tables';
import { differentTokens, isLink } from './tokens';

/** How a table stands to the n8n that is installed. Keys, or for nodes and credentials the English texts. */
export interface TableCheck {
  readonly table: string;
  readonly translated: number;
  /** n8n shows it, no table has it. */
  readonly missing: readonly string[];
  /** n8n no longer shows it. */
  readonly surplus: readonly string[];
  /** n8n says something else than what was translated. */
  readonly changed: readonly string[];
  /** Placeholders or tags are not those of the English. */
  readonly broken: readonly string[];
}

const packageFolder = (name: string): string => dirname(require.resolve(`${name}/package.json`));
const json = (...path: string[]): unknown => JSON.parse(readFileSync(join(...path), 'utf8'));

/** The beginnings of keys that belong to parts of n8n which a shop does not meet. */
const leftInEnglish = (): string[] => json(TABLES, 'left-in-english.json') as string[];

type Texts = ReadonlyMap<string, string>;

/** The texts of one asset by key, links to other texts left out. */
async function assetTextsByKey({ prefix, landmark }: (typeof TEXT_ASSETS)[number]): Promise<Texts> {
  const { source } = await findAsset(join(packageFolder('n8n-editor-ui'), 'dist/assets'), prefix, landmark);
  const texts = assetTexts(source, landmark).filter(({ english }) => !isLink(english));
  return new Map(texts.map(({ key, english }) => [key, english]));
}

function checkScreen(table: string, entries: EditorTable, texts: Texts): TableCheck {
  const keys = Object.keys(entries);
  return {
    table,
    translated: keys.length,
    missing: [],
    surplus: keys.filter((key) => !texts.has(key)),
    changed: keys.filter((key) => texts.has(key) && texts.get(key) !== entries[key]![0]),
    broken: keys.filter((key) => differentTokens(...entries[key]!).length > 0),
  };
}

const beginsWith = (key: string, beginning: string): boolean => key === beginning || key.startsWith(`${beginning}.`);

/** The tables that translate one asset, and which of its texts none of them has. */
async function checkAsset(
  asset: (typeof TEXT_ASSETS)[number],
  tables: Tables['editor'],
  left: readonly string[],
): Promise<TableCheck[]> {
  const texts = await assetTextsByKey(asset);
  const missing = [...texts.keys()].filter(
    (key) =>
      !Object.values(tables).some((table) => Object.hasOwn(table, key)) &&
      !left.some((beginning) => beginsWith(key, beginning)),
  );
  const screens = Object.entries(tables).map(([screen, table]) => checkScreen(screen, table, texts));
  return [...screens, { ...nothingWrong, table: `${asset.prefix}* in no table`, missing }];
}

async function checkEditor({ editor }: Tables): Promise<TableCheck[]> {
  const left = leftInEnglish();
  const checks = TEXT_ASSETS.map((asset) => checkAsset(asset, tablesOf(editor, asset.library), left));
  return (await Promise.all(checks)).flat();
}

const nothingWrong: TableCheck = { table: '', translated: 0, missing: [], surplus: [], changed: [], broken: [] };

interface Description {
  readonly name: string;
  readonly displayName: string;
  readonly description?: string;
  readonly version?: number | readonly number[];
  readonly hidden?: boolean;
}

const newest = (node: Description): number => Math.max(...[node.version ?? 1].flat());

/** Of every node the description that a new one gets. */
function currentNodes(nodes: readonly Description[]): Map<string, Description> {
  const current = new Map<string, Description>();
  for (const node of nodes) {
    const known = current.get(node.name);
    if (!node.hidden && (!known || newest(known) < newest(node))) current.set(node.name, node);
  }
  return current;
}

function checkPhrases(
  table: string,
  phrases: Phrases,
  shown: ReadonlySet<string>,
  missing: readonly string[],
): TableCheck {
  const english = Object.keys(phrases);
  return {
    table,
    translated: english.length,
    missing,
    surplus: english.filter((text) => !shown.has(text)),
    changed: [],
    broken: english.filter((text) => differentTokens(text, phrases[text]!).length > 0),
  };
}

function checkNodes({ nodes: { shared = {}, otherNodes = {}, ...own } }: Tables): TableCheck[] {
  const all = json(packageFolder('n8n-nodes-base'), 'dist/types/nodes.json') as Description[];
  const current = currentNodes(all);
  const texts = (name: string): string[] => shownTexts(current.get(name) ?? {});
  const everyVersion = (name: string): Set<string> =>
    new Set(all.filter((node) => node.name === name).flatMap((node) => shownTexts(node)));
  const checks = Object.entries(own).map(([name, phrases]) => {
    const missing = texts(name).filter((text) => !Object.hasOwn(phrases, text) && !Object.hasOwn(shared, text));
    return checkPhrases(`nodes/${name}`, phrases, everyVersion(name), missing);
  });
  const sharedTexts = new Set(Object.keys(own).flatMap((name) => [...everyVersion(name)]));
  const others = [...current.values()].filter(({ name }) => !Object.hasOwn(own, name));
  const otherTexts = new Set(others.flatMap(({ displayName, description = '' }) => [displayName, description]));
  const missing = [...otherTexts].filter((text) => text && !Object.hasOwn(otherNodes, text));
  return [
    ...checks,
    checkPhrases('nodes/shared', shared, sharedTexts, []),
    checkPhrases('nodes/otherNodes', otherNodes, otherTexts, missing),
  ];
}

/** Those of the nodes that have a table. */
const CREDENTIALS = [
  'smtp', 'imap', 'googleApi', 'googleOAuth2Api', 'googleSheetsOAuth2Api', 'slackApi', 'slackOAuth2Api', 'jwtAuth',
  'httpBasicAuth', 'httpBearerAuth', 'httpCustomAuth', 'httpDigestAuth', 'httpHeaderAuth', 'httpMultipleHeadersAuth',
  'httpQueryAuth', 'httpSslAuth', 'oAuth1Api', 'oAuth2Api',
]; // prettier-ignore

function checkCredentials({ credentials }: Tables): TableCheck {
  const all = json(packageFolder('n8n-nodes-base'), 'dist/types/credentials.json') as ICredentialType[];
  const own = all.filter(({ name }) => CREDENTIALS.includes(name));
  // n8n adds to every one where it may be used.
  const complete = own.map((entry) => ({ ...entry, properties: injectDomainRestrictionFields(entry) }));
  const shown = new Set(complete.flatMap((entry) => shownTexts(entry)));
  const missing = [...shown].filter((text) => !Object.hasOwn(credentials, text));
  return checkPhrases('credentials', credentials, shown, missing);
}

/** Holds all tables against the n8n that is installed. */
export const checkTables = async (tables: Tables): Promise<TableCheck[]> => [
  ...(await checkEditor(tables)),
  ...checkNodes(tables),
  checkCredentials(tables),
];

export const isSound = ({ missing, surplus, changed, broken }: TableCheck): boolean =>
  missing.length + surplus.length + changed.length + broken.length === 0;
