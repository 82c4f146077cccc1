import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { systemClock } from '../../lib/clock';
import { addFriends, ensureChannel } from '../../lib/crm/friends';
import { inTemporaryProduct, type DemoProduct } from '../../runtime/demo/product';
import { openBrowser } from '../../bench/browser';
import { canvasNode, signIn } from '../../bench/editor-page';

const MINUTES = 60_000;
/** `PICTURES=docs/pictures npm test -- canvas` takes the READMEs' pictures anew. */
const pictures = process.env['PICTURES'] ?? join(__dirname, '../../artefacts/pictures');

async function picture(page: Page, name: string): Promise<void> {
  // The mouse away from what it would highlight, and moving parts at rest.
  await page.mouse.move(5, 400);
  await page.waitForTimeout(1_500);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

async function befriend({ product, store }: DemoProduct): Promise<void> {
  const channel = await ensureChannel(store, { lineChannelId: 'canvas', name: 'お試し', sandbox: true }, systemClock);
  const friends = product.sandbox.control
    .addresses(0, 400)
    .map(({ index, mail, mobileMail }) => ({ lineUserId: `U${index}`, email: mobileMail || mail }));
  await addFriends(store, channel.id, friends, 'sandbox', systemClock);
}

async function enter(page: Page, { product }: DemoProduct): Promise<void> {
  await page.goto(`${product.editorUrl}/signin`);
  await page.locator('input[name="password"]').waitFor();
  await picture(page, 'sign-in');
  const listed = await signIn(page, product.owner);
  // A marketer begins at the top.
  expect(await listed.first().textContent()).toContain('01 futureshop 毎晩の連携');
  await picture(page, 'workflows');
}

async function runOnCanvas(page: Page, { product }: DemoProduct): Promise<void> {
  await page.goto(`${product.editorUrl}/workflow/lineCommerce01`);
  await canvasNode(page, '連携状況を確認').waitFor();
  // n8n's own checklist lies over the canvas.
  await page.getByTestId('suggested-actions-close').click();
  await canvasNode(page, 'いますぐ試す').hover();
  await page.getByTestId('execute-workflow-button-いますぐ試す').click();
  await page.getByText('ワークフローを実行しました').waitFor();
  await picture(page, 'canvas');
}

async function lookAtStatus(page: Page): Promise<void> {
  await canvasNode(page, '連携状況を確認').dblclick();
  const output = page.getByTestId('output-panel');
  await output.getByText('スキーマ', { exact: true }).click();
  await output.getByText('connectionName').waitFor();
  // The word of success lies over the output for some seconds.
  await page.getByText('ワークフローを実行しました').waitFor({ state: 'hidden' });
  await picture(page, 'status');
}

async function lookAtCredential(page: Page, { product }: DemoProduct): Promise<void> {
  await page.goto(`${product.editorUrl}/home/credentials`);
  // One of many: the list shows the first page of them, and what is searched for.
  await page.getByTestId('resources-list-search').fill('futureshop');
  await page.getByText('futureshop(お試し)').click();
  await page.getByText('接続テストに成功しました').waitFor();
  await picture(page, 'credential');
}

describe('the editor', () => {
  it(
    'runs the nightly template on the canvas and shows that it succeeded',
    async () => {
      mkdirSync(pictures, { recursive: true });
      const shop = { members: 1_000, pace: false };
      await inTemporaryProduct(
        shop,
        () => undefined,
        async (demo) => {
          await befriend(demo);
          const browser = await openBrowser();
          try {
            const page = await browser.page();
            await enter(page, demo);
            await runOnCanvas(page, demo);
            for (const name of ['会員を取り込む', '友だちと照合', 'カスタムデータへ反映', '連携状況を確認']) {
              expect([name, await canvasNode(page, name).getByTestId('canvas-node-status-success').count()]).toEqual([
                name,
                1,
              ]);
            }
            const { rows } = await demo.store.query<{ linked: number }>(
              'SELECT count(*)::int AS linked FROM customer_link',
            );
            expect(rows[0]!.linked).toBeGreaterThan(300);
            await lookAtStatus(page);
            await lookAtCredential(page, demo);
          } finally {
            await browser.close();
          }
        },
      );
    },
    5 * MINUTES,
  );
});
