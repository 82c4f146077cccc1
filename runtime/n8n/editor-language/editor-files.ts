import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../home/whole-file';
import { DATE_LANDMARK, translateDates } from './asset-dates';
import { translateLiterals } from './asset-literals';
import { UnknownAsset } from './asset-objects';
import { assetTexts, translateAsset } from './asset-texts';
import type { EditorTable, Tables } from './tables';

/**
 * The assets that hold texts: how their names begin, a key that only their table has, and whose texts they are. n8n's own
 * hash in the rest of the name changes with every version.
 */
export const TEXT_ASSETS = [
  { prefix: 'src-', landmark: 'nodeView.addNode', library: null },
  { prefix: 'en-', landmark: 'nds.auth.roles.owner', library: 'designSystem' },
  { prefix: 'use-z-index-', landmark: 'colorpicker', library: 'elementPlus' },
] as const;

const OURS = /\.ja-[0-9a-f]{12}\.js$/;

interface Asset {
  readonly name: string;
  readonly source: string;
}

const declares = (source: string, key: string): boolean => source.includes(`"${key}":`) || source.includes(`${key}:`);

/** The one asset whose name begins so and that is as described. Throws UnknownAsset where it is not one. */
async function onlyAsset(assets: string, prefix: string, fits: (source: string) => boolean): Promise<Asset> {
  const names = (await readdir(assets)).filter(
    (name) => name.startsWith(prefix) && name.endsWith('.js') && !OURS.test(name),
  );
  const read = names.map(async (name) => ({ name, source: await readFile(join(assets, name), 'utf8') }));
  const found = (await Promise.all(read)).filter(({ source }) => fits(source));
  if (found.length !== 1) throw new UnknownAsset(`${found.length} assets like ${prefix}*.js`);
  return found[0]!;
}

/** The one asset that has the landmark as a key. Throws UnknownAsset where it is not one. */
export const findAsset = (assets: string, prefix: string, landmark: string): Promise<Asset> =>
  onlyAsset(assets, prefix, (source) => declares(source, landmark));

/** The Japanese copy's name changes with its content: browsers keep an asset for a day. */
function copyName({ name, source }: Asset, table: object): string {
  const mark = createHash('sha256').update(source).update(JSON.stringify(table)).digest('hex').slice(0, 12);
  return name.replace(/\.js$/, `.ja-${mark}.js`);
}

/** A text that n8n says otherwise than when it was translated stays English. */
const translateTexts = (source: string, landmark: string, table: EditorTable): string =>
  translateAsset(source, assetTexts(source, landmark), ({ key, english }) => {
    const [translated, japanese] = table[key] ?? [];
    return translated === english ? japanese : undefined;
  });

interface Translation {
  readonly asset: Asset;
  /** What the copy depends on beside the asset. */
  readonly table: object;
  translate(): string;
}

/** The tables of one library, or of the editor itself. */
export function tablesOf(editor: Tables['editor'], library: string | null): Tables['editor'] {
  const libraries = new Set<string | null>(TEXT_ASSETS.map((asset) => asset.library));
  return Object.fromEntries(
    Object.entries(editor).filter(([name]) => (library ? name === library : !libraries.has(name))),
  );
}

async function translationsOf(assets: string, { editor, dates, literals }: Tables): Promise<Translation[]> {
  const texts = TEXT_ASSETS.map(async ({ prefix, landmark, library }) => {
    const asset = await findAsset(assets, prefix, landmark);
    const table: EditorTable = Object.assign({}, ...Object.values(tablesOf(editor, library)));
    return { asset, table, translate: () => translateTexts(asset.source, landmark, table) };
  });
  const words = Object.entries(literals).map(async ([prefix, table]) => {
    const asset = await onlyAsset(assets, prefix, (source) =>
      Object.keys(table).every((word) => source.includes(word)),
    );
    return { asset, table, translate: () => translateLiterals(asset.source, table) };
  });
  const calendar = findAsset(assets, 'dateformat-', DATE_LANDMARK).then((asset) => ({
    asset,
    table: dates,
    translate: () => translateDates(asset.source, dates),
  }));
  return Promise.all([...texts, ...words, calendar]);
}

/** By the name of an asset, the name of its Japanese copy. */
export type Copies = ReadonlyMap<string, string>;

/** Directs the page to the copies. Throws UnknownAsset where the page is not built as we know it. */
export function redirected(page: string, copies: Copies): string {
  const entry = /<script type="module"[^>]* src="([^"]*)assets\/[^"]+"[^>]*nonce="([^"]+)"/.exec(page);
  if (!entry || !page.includes('<html lang="en">')) throw new UnknownAsset('index.html');
  const [script, base, nonce] = entry;
  const imports = Object.fromEntries(
    [...copies].map(([name, copy]) => [`${base}assets/${name}`, `${base}assets/${copy}`]),
  );
  const map = `<script type="importmap" nonce="${nonce}">${JSON.stringify({ imports })}</script>`;
  const preloading = [...copies].reduce(
    (text, [name, copy]) => text.replace(`href="${base}assets/${name}"`, `href="${base}assets/${copy}"`),
    page,
  );
  return preloading.replace('<html lang="en">', '<html lang="ja">').replace(script, `${map}\n\t\t${script}`);
}

/**
 * Lays Japanese copies of the editor's assets into the folder that n8n serves; a page that is not directed to them shows
 * none of it. Throws UnknownAsset, or SyntaxError for an asset that cannot be read as JavaScript.
 * @param editorUi the editor as n8n's package brings it
 */
export async function layCopies(editorUi: string, publicFolder: string, tables: Tables): Promise<Copies> {
  const copies = new Map<string, string>();
  const assets = join(publicFolder, 'assets');
  await mkdir(assets, { recursive: true });
  for (const { asset, table, translate } of await translationsOf(join(editorUi, 'assets'), tables)) {
    const copy = copyName(asset, table);
    if (!existsSync(join(assets, copy))) await writeWhole(join(assets, copy), translate());
    copies.set(asset.name, copy);
  }
  // Also tells a page that we do not know before n8n has laid it out.
  redirected(await readFile(join(editorUi, 'index.html'), 'utf8'), copies);
  await dropOthers(assets, new Set(copies.values()));
  return copies;
}

/** Copies of earlier tables, or of an earlier n8n. */
async function dropOthers(assets: string, current: ReadonlySet<string>): Promise<void> {
  const outdated = (await readdir(assets)).filter((name) => OURS.test(name) && !current.has(name));
  await Promise.all(outdated.map((name) => rm(join(assets, name), { force: true })));
}

/** Directs the page that n8n has laid out at this start to the copies. */
export async function directTo(copies: Copies, publicFolder: string): Promise<void> {
  const index = join(publicFolder, 'index.html');
  await writeWhole(index, redirected(await readFile(index, 'utf8'), copies));
}
