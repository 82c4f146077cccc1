import type { Page } from 'playwright-core';
import type { DemoProduct } from '../../runtime/demo/product';
import { canvasNode } from '../editor-page';

/** Where the walk is, and what it needs to go on. */
export interface Walker {
  readonly page: Page;
  readonly demo: DemoProduct;
  /** Path of the workflow with the built-in nodes that a marketer meets, and of one that failed. */
  readonly sample: string;
  readonly failing: string;
  /** Opens a page of the editor. */
  open(path: string): Promise<void>;
  /** A part of the page by n8n's own name for it. */
  part(name: string): ReturnType<Page['getByTestId']>;
}

export interface Screen {
  readonly name: string;
  /** Goes there as a marketer would; the screen is looked at when this is done. */
  go(walker: Walker): Promise<void>;
}

const screen = (name: string, go: Screen['go']): Screen => ({ name, go });

const FIRST = '/workflow/lineCommerce01';

const nodeOf = ({ page }: Walker, name: string) => canvasNode(page, name);

async function openNode(walker: Walker, workflow: string, name: string): Promise<void> {
  await walker.open(workflow);
  await nodeOf(walker, name).waitFor();
  await nodeOf(walker, name).dblclick();
  await walker.part('ndv').first().waitFor();
}

async function openMenu(walker: Walker, path: string, item: string): Promise<void> {
  await walker.open(path);
  await walker.part('workflow-menu').click();
  await walker.part(item).click();
}

async function newCredential(walker: Walker, type: string): Promise<void> {
  await walker.open('/home/credentials/create');
  await walker.part('new-credential-type-select').locator('input').fill(type);
  await walker.page.keyboard.press('ArrowDown');
  await walker.page.locator('.el-select-dropdown__item:visible').first().click();
  await walker.part('new-credential-type-button').click();
  await walker.part('editCredential-modal').waitFor();
}

/** Before signing in. */
export const outside: readonly Screen[] = [
  screen('sign-in', async ({ open, page }) => {
    await open('/signin');
    await page.locator('input[name="password"]').waitFor();
  }),
  screen('sign-in-refused', async ({ page, part, demo }) => {
    await page.locator('input[name="emailOrLdapLoginId"]').fill(demo.product.owner.email);
    await page.locator('input[name="password"]').fill('Mistaken0');
    await part('form-submit-button').click();
    await page.locator('.el-notification').waitFor();
  }),
  screen('forgot-password', async ({ open, page }) => {
    await open('/forgot-password');
    await page.getByText('パスワード').first().waitFor();
  }),
];

const overview: readonly Screen[] = [
  screen('workflows', async ({ open, part }) => {
    await open('/home/workflows');
    await part('resources-list-item-workflow').first().waitFor();
  }),
  screen('workflows-sort', async ({ part }) => part('resources-list-sort').click()),
  screen('workflows-filter', async ({ page, part }) => {
    await page.keyboard.press('Escape');
    await part('resources-list-filters-trigger').click();
  }),
  screen('workflow-card-menu', async ({ open, part }) => {
    await open('/home/workflows');
    await part('workflow-card-actions').first().click();
  }),
  screen('workflows-nothing-found', async ({ open, part }) => {
    await open('/home/workflows');
    await part('resources-list-search')
      .locator('input')
      .or(part('resources-list-search'))
      .last()
      .fill('ここにない名前');
  }),
  screen('new-folder', async ({ open, page, part }) => {
    await open('/home/workflows');
    await part('add-folder-button').click();
    await page.locator('.el-message-box, [role="dialog"]').last().waitFor();
  }),
  screen('create-menu', async ({ open, part }) => {
    await open('/home/workflows');
    await part('add-resource').locator('button').last().click();
  }),
  screen('side-menu-settings', async ({ open, part }) => {
    await open('/home/workflows');
    await part('main-sidebar-settings').click();
  }),
  screen('side-menu-help', async ({ open, part }) => {
    await open('/home/workflows');
    await part('main-sidebar-help').click();
  }),
  screen('command-bar', async ({ open, page }) => {
    await open('/home/workflows');
    await page.keyboard.press('Control+k');
  }),
  screen('all-executions', ({ open }) => open('/home/executions')),
  screen('executions-filter', async ({ part }) => part('executions-filter-button').click()),
  screen('data-tables', ({ open }) => open('/home/datatables')),
  screen('new-data-table', async ({ part }) => part('add-resource-dataTable').click()),
  screen('page-not-found', ({ open }) => open('/nowhere')),
];

const credentials: readonly Screen[] = [
  screen('credentials', async ({ open, part }) => {
    await open('/home/credentials');
    await part('resources-list-item').first().waitFor();
  }),
  screen('new-credential', ({ open }) => open('/home/credentials/create')),
  screen('credential-smtp', (walker) => newCredential(walker, 'SMTP')),
  screen('credential-header-auth', (walker) => newCredential(walker, 'ヘッダー認証')),
  screen('credential-google-sheets', (walker) => newCredential(walker, 'Google スプレッドシート')),
  screen('credential-slack', (walker) => newCredential(walker, 'Slack')),
  screen('credential-line', (walker) => newCredential(walker, 'LINE')),
];

const canvas: readonly Screen[] = [
  screen('canvas', async (walker) => {
    await walker.open(FIRST);
    await nodeOf(walker, '連携状況を確認').waitFor();
  }),
  screen('canvas-node-menu', async (walker) => nodeOf(walker, '連携状況を確認').click({ button: 'right' })),
  screen('canvas-menu', async (walker) => {
    await walker.open(FIRST);
    await nodeOf(walker, '連携状況を確認').waitFor();
    await walker.part('canvas').click({ button: 'right', position: { x: 30, y: 500 } });
  }),
  screen('workflow-menu', async (walker) => {
    await walker.open(FIRST);
    await walker.part('workflow-menu').click();
  }),
  screen('workflow-settings', (walker) => openMenu(walker, FIRST, 'workflow-menu-item-settings')),
  screen('duplicate-workflow', (walker) => openMenu(walker, FIRST, 'workflow-menu-item-duplicate')),
  screen('workflow-description', (walker) => openMenu(walker, FIRST, 'workflow-menu-item-edit-description')),
  screen('import-from-url', async (walker) => {
    await walker.open(FIRST);
    await walker.part('workflow-menu').click();
    await walker.page.getByText('インポート', { exact: true }).hover();
    await walker.page.getByText('URL', { exact: false }).last().click();
  }),
  screen('archive-workflow', (walker) => openMenu(walker, FIRST, 'workflow-menu-item-archive')),
  screen('publish', async (walker) => {
    await walker.open(walker.sample);
    await walker.part('workflow-open-publish-modal-button').click();
  }),
  screen('run-succeeded', async (walker) => {
    await walker.open(walker.sample);
    await nodeOf(walker, '手動で実行').waitFor();
    await nodeOf(walker, '手動で実行').hover();
    await walker.part('execute-workflow-button-手動で実行').click();
    await walker.page.locator('.el-notification').first().waitFor();
  }),
  screen('run-logs', async ({ part }) => part('logs-overview-header').click()),
  screen('history', async ({ open, part }) => {
    await open(`${FIRST}/history`);
    await part('workflow-history-list-item').first().waitFor();
  }),
  screen('workflow-executions', ({ open }) => open(`${FIRST}/executions`)),
  screen('run-failed', async (walker) => {
    await walker.open(walker.failing);
    await nodeOf(walker, '手動で実行').hover();
    await walker.part('execute-workflow-button-手動で実行').click();
    await walker.page.getByText('実行を消去').first().waitFor();
  }),
  screen('node-error', async (walker) => {
    await nodeOf(walker, 'エラーで停止').dblclick();
    await walker.part('ndv').first().waitFor();
  }),
];

const nodePicker: readonly Screen[] = [
  screen('new-workflow', async ({ open, part }) => {
    await open('/workflow/new');
    await part('canvas-plus-button').waitFor();
  }),
  screen('picker-triggers', async ({ part }) => part('canvas-plus-button').click()),
  screen('picker-nodes', async (walker) => {
    await walker.open(FIRST);
    await walker.part('node-creator-plus-button').click();
    await walker.part('item-iterator-item').first().waitFor();
  }),
  screen('picker-flow', async ({ page }) => {
    await page.getByTestId('item-iterator-item').getByText('フロー').first().click();
  }),
  screen('picker-search', async (walker) => {
    await walker.open(FIRST);
    await walker.part('node-creator-plus-button').click();
    await walker.part('node-creator-search-bar').fill('スケジュール');
  }),
  screen('picker-operations', async (walker) => {
    await walker.part('node-creator-search-bar').fill('slack');
    // What was found before stays for a moment.
    await walker.part('item-iterator-item').getByText('Slack', { exact: true }).first().click();
  }),
];

const panelOf = (title: string, node: string): Screen =>
  screen(title, (walker) => openNode(walker, walker.sample, node));

const nodePanels: readonly Screen[] = [
  panelOf('node-schedule', 'スケジュール'),
  panelOf('node-if', '条件分岐'),
  panelOf('node-set', 'フィールドを編集'),
  screen('node-settings', async ({ page }) => page.getByTestId('tab-settings').click()),
  panelOf('node-http-request', 'HTTPリクエスト'),
  screen('node-add-option', async ({ page }) =>
    page.locator('[placeholder="オプションを追加"], [data-test-id="add-option"]').last().click({ force: true }),
  ),
  panelOf('node-google-sheets', 'スプレッドシート'),
  panelOf('node-slack', 'Slack'),
  panelOf('node-send-email', 'メール送信'),
  panelOf('node-wait', '待機'),
  panelOf('node-merge', '結合'),
  panelOf('node-webhook', 'Webhook'),
  panelOf('node-form', 'フォーム'),
  panelOf('node-data-table', 'データテーブル'),
  screen('node-line-send', async (walker) => {
    await walker.open('/workflow/lineCommerce14');
    const send = walker.page.locator('[data-test-id="canvas-node"]', { hasText: '送信' }).first();
    await send.dblclick();
    await walker.part('ndv').first().waitFor();
  }),
  screen('expression-editor', async (walker) => {
    await openNode(walker, walker.sample, 'フィールドを編集');
    await walker.part('expander').first().click({ force: true });
  }),
];

const settings: readonly Screen[] = [
  screen('settings-personal', ({ open }) => open('/settings/personal')),
  screen('settings-users', ({ open }) => open('/settings/users')),
  screen('invite-user', async ({ part }) =>
    part('settings-users-invite-button').locator('button').or(part('settings-users-invite-button')).last().click(),
  ),
  screen('settings-community-nodes', ({ open }) => open('/settings/community-nodes')),
  screen('install-community-node', async ({ page, part }) => {
    await part('empty-state').locator('button').click();
    await page.locator('[role="dialog"]').last().waitFor();
  }),
  screen('settings-api', ({ open }) => open('/settings/api')),
  screen('about', async ({ open, page, part }) => {
    await open('/home/workflows');
    await part('main-sidebar-help').click();
    await page.getByTestId('about').click();
  }),
];

/** Signed in, in the order of a first morning with the editor. */
export const inside: readonly Screen[] = [
  ...overview,
  ...credentials,
  ...canvas,
  ...nodePicker,
  ...nodePanels,
  ...settings,
];
