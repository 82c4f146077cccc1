/** n8n's editor in a browser, by n8n's own names for its parts. */
import type { Locator, Page } from 'playwright-core';

/** A node on the canvas. */
export const canvasNode = (page: Page, name: string): Locator =>
  page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);

/** Fills in the sign-in page that is open; resolves with the list of workflows behind it. */
export async function signIn(
  page: Page,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<Locator> {
  await page.locator('input[name="emailOrLdapLoginId"]').fill(email);
  await page.locator('input[name="password"]').fill(password);
  await page.getByTestId('form-submit-button').click();
  const listed = page.getByTestId('resources-list-item-workflow');
  await listed.first().waitFor();
  return listed;
}
