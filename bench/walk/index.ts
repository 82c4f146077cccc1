/** `npm run i18n:walk`: a browser goes through the editor's screens and counts what is still English. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { projectRoot } from '../../runtime/bootstrap';
import { inTemporaryProduct, type DemoProduct } from '../../runtime/demo/product';
import { openBrowser } from '../browser';
import { signIn } from '../editor-page';
import type { Bench } from '../outcome';
import { failing, sample } from './sample';
import { inside, outside, type Screen, type Walker } from './screens';
import { isEnglish, visibleTexts } from './texts';

const MOST_ENGLISH = 0.02;
const FEWEST_SCREENS = 30;

/** Pictures, and the texts of each screen, for whoever mends a translation. */
const artefacts = join(projectRoot, 'artefacts/i18n-walk');

interface Seen {
  readonly screen: string;
  readonly texts: readonly string[];
  readonly english: readonly string[];
}

/** Lays the walk's own workflows in. */
async function laidIn({ n8n }: DemoProduct): Promise<Pick<Walker, 'sample' | 'failing'>> {
  const [first, second] = [await n8n.importWorkflow(sample), await n8n.importWorkflow(failing)];
  await n8n.runWorkflow(second.id).catch(() => undefined);
  return { sample: `/workflow/${first.id}`, failing: `/workflow/${second.id}` };
}

async function walkerOn(page: Page, demo: DemoProduct): Promise<Walker> {
  return {
    page,
    demo,
    ...(await laidIn(demo)),
    part: (name) => page.getByTestId(name),
    async open(path) {
      // A page that was left with changes would ask whether to stay.
      await page.goto('about:blank');
      await page.goto(`${demo.product.editorUrl}${path}`);
      await page.waitForLoadState('networkidle').catch(() => undefined);
    },
  };
}

/** At rest: nothing on it moves or loads any more. */
async function settled(page: Page): Promise<string[]> {
  let before: string[] = [];
  for (let looks = 0; looks < 20; looks += 1) {
    await page.waitForTimeout(400);
    const texts = await visibleTexts(page);
    if (looks > 0 && texts.join() === before.join()) return texts;
    before = texts;
  }
  return before;
}

async function look(walker: Walker, { name, go }: Screen, log: (line: string) => void): Promise<Seen> {
  await go(walker);
  const texts = await settled(walker.page);
  await walker.page.screenshot({ path: join(artefacts, `${name}.png`) });
  const english = texts.filter(isEnglish);
  log(`${name}: ${texts.length}${english.length > 0 ? ` × ${english.join(' / ')}` : ''}`);
  return { screen: name, texts, english };
}

async function walk(walker: Walker, log: (line: string) => void): Promise<{ seen: Seen[]; unreached: string[] }> {
  const seen: Seen[] = [];
  const unreached: string[] = [];
  const visit = async (screen: Screen): Promise<void> => {
    try {
      seen.push(await look(walker, screen, log));
    } catch (error) {
      unreached.push(screen.name);
      log(`${screen.name}: 開けませんでした(${error instanceof Error ? error.message.split('\n')[0] : String(error)})`);
    }
  };
  for (const screen of outside) await visit(screen);
  await walker.open('/signin');
  await signIn(walker.page, walker.demo.product.owner);
  for (const screen of inside) await visit(screen);
  return { seen, unreached };
}

/** Every text counts once for each screen that shows it. A screen that could not be reached is a failed walk. */
export const walkEditor: Bench = async ({ log }) => {
  mkdirSync(artefacts, { recursive: true });
  return inTemporaryProduct({ members: 50, pace: false }, log, async (demo) => {
    const browser = await openBrowser();
    try {
      const page = await browser.page();
      page.setDefaultTimeout(20_000);
      const { seen, unreached } = await walk(await walkerOn(page, demo), log);
      writeFileSync(join(artefacts, 'texts.json'), JSON.stringify(seen, null, 2));
      const texts = seen.flatMap((screen) => screen.texts).length;
      const english = seen.flatMap((screen) => screen.english).length;
      const share = english / texts;
      const ok = unreached.length === 0 && seen.length >= FEWEST_SCREENS && share <= MOST_ENGLISH;
      const report = {
        screens: seen.length,
        unreached,
        texts,
        english,
        share: Math.round(share * 10_000) / 10_000,
      };
      return { ok, report };
    } finally {
      await browser.close();
    }
  });
};
