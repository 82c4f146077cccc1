import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { systemClock } from '../../lib/clock';
import { addFriends, ensureChannel } from '../../lib/crm/friends';
import { inTemporaryProduct, type DemoProduct } from '../../runtime/demo/product';
import { openBrowser } from '../support/browser';

const MINUTES = 60_000;
/** `PICTURES=docs/pictures npm test -- canvas` takes the READMEs' pictures anew. */
const pictures = process.env['PICTURES'] ?? join(__dirname, '../../artefacts/pictures');

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

async function signIn(page: Page, { product }: DemoProduct): Promise<void> {
  await page.goto(`${product.editorUrl}/signin`);
  await page.getByTestId('signin-form').waitFor();
  await picture(page, 'sign-in');
  await page.locator('input[name="emailOrLdapLoginId"]').fill(product.owner.email);
  await page.locator('input[name="password"]').fill(product.owner.password);
  await page.getByTestId('form-submit-button').click();
  await page.getByText('01 futureshop 毎晩の連携').waitFor();
  await picture(page, 'workflows');
}

const node = (page: Page, name: string) => page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);

async function befriend({ product, store }: DemoProduct): Promise<void> {
  const channel = await ensureChannel(store, { lineChannelId: 'canvas', name: 'お試し', sandbox: true }, systemClock);
  const friends = product.sandbox.control
    .addresses(0, 400)
    .map(({ index, mail, mobileMail }) => ({ lineUserId: `U${index}`, email: mobileMail || mail }));
  await addFriends(store, channel.id, friends, 'sandbox', systemClock);
}

describe('the editor', () => {
  it(
    'runs the nightly template on the canvas and shows that it succeeded',
    async () => {
      mkdirSync(pictures, { recursive: true });
      await inTemporaryProduct(
        { members: 1_000, pace: false },
        () => undefined,
        async (demo) => {
          await befriend(demo);
          const browser = await openBrowser();
          try {
            const page = await browser.page();
            await signIn(page, demo);
            await page.goto(`${demo.product.editorUrl}/workflow/lineCommerce01`);
            await node(page, '連携状況を確認').waitFor();
            await node(page, 'いますぐ試す').hover();
            await page.getByTestId('trigger-execute-button').first().click();
            await node(page, '連携状況を確認').getByTestId('canvas-node-status-success').waitFor({ timeout: MINUTES });
            await picture(page, 'canvas');
            expect(await page.getByTestId('canvas-node-status-error').count()).toBe(0);
            const { rows } = await demo.store.query<{ linked: number }>(
              'SELECT count(*)::int AS linked FROM customer_link',
            );
            expect(rows[0]!.linked).toBeGreaterThan(300);
          } finally {
            await browser.close();
          }
        },
      );
    },
    5 * MINUTES,
  );
});
