/**
 * Runs inside n8n (EXTERNAL_HOOK_FILES): lays templates and sandbox credentials in, makes the editor Japanese, and ends n8n
 * with its supervisor.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { sharedStore } from '../../lib/store/store';
import { runningN8n, type ExpressApp } from './editor-language/host';
import { EditorLanguage } from './editor-language/install';
import { instanceType } from './inside-n8n';
import { PACKAGE_NAME } from './package-link';
import { unpublishSending } from './provisioning/leaving-sandbox';
import type { ProvisioningReport, SandboxOptions } from './options';
import {
  cancelExecutionsWith,
  decrypted,
  hasPackage,
  N8nServices,
  publishedHost,
  type CredentialRow,
  type DbCollections,
} from './provisioning/n8n-services';
import { Provisioning } from './provisioning/provision';
import { storedRecords } from './provisioning/records';
import { sandboxCredentials } from './provisioning/sandbox-credentials';
import { readTemplates } from './provisioning/templates';

export type HookMessage =
  | { readonly type: 'provisioned'; readonly report: ProvisioningReport }
  | { readonly type: 'failed'; readonly message: string };

const tell = (message: HookMessage): void => void process.send?.(message);

/** The supervisor's death closes its channel to us; an n8n that nobody watches would keep the ports. */
function endWithSupervisor(): void {
  if (!process.send) return;
  const end = (): void => void process.kill(process.pid, 'SIGTERM');
  // Nobody reads our output any more: writing must not end us before the running executions ended.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.on('disconnect', end);
  if (!process.connected) end();
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

async function provision(collections: DbCollections): Promise<ProvisioningReport> {
  const sandbox = process.env['LINE_COMMERCE_SANDBOX'];
  const services = await N8nServices.open(collections);
  const store = await sharedStore(setting('LINE_COMMERCE_DATABASE_URL'));
  const credentials: string[] = [];
  const templates: Array<ProvisioningReport['templates'][number]> = [];
  const problems = hasPackage(PACKAGE_NAME) ? [] : ['line-commerceのノードを読み込めませんでした。'];
  // Before the templates: n8n drops a binding to a credential that it does not know.
  for (const credential of sandbox ? sandboxCredentials(JSON.parse(sandbox) as SandboxOptions) : []) {
    try {
      if (await services.makeCredential(credential)) credentials.push(credential.id);
    } catch (error) {
      problems.push(`認証情報「${credential.name}」を作れませんでした: ${messageOf(error)}`);
    }
  }
  const provisioning = new Provisioning(services, storedRecords(store), sandbox !== undefined);
  const recipients = setting('LINE_COMMERCE_NOTICE_MAIL_TO');
  const files = await readTemplates(setting('LINE_COMMERCE_TEMPLATES'), recipients);
  // The last number first: n8n's list shows on top what was written last, and a marketer begins with 01.
  for (const template of files.reverse()) {
    try {
      templates.push({ template: template.meta.lineCommerce.template, ...(await provisioning.layIn(template)) });
    } catch (error) {
      problems.push(`テンプレート「${template.name}」を登録できませんでした: ${messageOf(error)}`);
    }
  }
  return { templates, credentials, problems };
}

const editorLanguage = new EditorLanguage(runningN8n);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A throw here would end n8n; the supervisor decides instead. */
async function onReady(this: { dbCollections: DbCollections }, server: { app: ExpressApp }): Promise<void> {
  if (instanceType() !== 'main') return;
  try {
    await editorLanguage.translateAnswers(server.app);
    tell({ type: 'provisioned', report: await provision(this.dbCollections) });
  } catch (error) {
    tell({ type: 'failed', message: messageOf(error) });
  }
}

/** n8n refuses the change when this throws: better than messages to real customers that nobody published. */
async function onCredentialUpdate(this: { dbCollections: DbCollections }, changed: CredentialRow): Promise<void> {
  if (changed.id) await unpublishSending(publishedHost(this.dbCollections), changed, await decrypted(changed));
}

/** What a block needs to commit its page and say where it stopped. */
const LAST_WORDS_MS = 500;

/** n8n would wait half a minute for a night's reading and then report a crash; ours goes on from its cursor next time. */
async function onStop(): Promise<void> {
  if (cancelExecutionsWith(PACKAGE_NAME) > 0) await sleep(LAST_WORDS_MS);
}

endWithSupervisor();
if (process.env['LINE_COMMERCE_EDITOR_LANG'] !== 'en') editorLanguage.install();

export const frontend = { settings: [() => editorLanguage.directPage()] };
export const n8n = { ready: [onReady], stop: [onStop] };
export const credentials = { update: [onCredentialUpdate] };
