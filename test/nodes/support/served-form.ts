import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { LiffForm } from '../../../nodes/LiffForm/LiffForm.node';
import { sharedStore, type Store } from '../../../lib/store/store';
import { startPublicListener } from '../../../runtime/public/listener';
import { startLineSandbox, type RunningLineSandbox } from '../../../runtime/sandbox/line/server';
import { startMailbox, type RunningMailbox } from '../../../runtime/sandbox/mailbox/mailbox';
import { startTestPostgres } from '../../support/postgres';
import { callHook, callWebhook, startTrigger, type RunningTrigger, type TriggerSetting } from './run-trigger';

/** A published LIFFフォーム as a phone reaches it: pretend LINE, public listener, the block, a real database, a mailbox. */
export interface ServedForm {
  readonly line: RunningLineSandbox;
  readonly mailbox: RunningMailbox;
  readonly store: Store;
  /** Where the world reaches n8n. */
  readonly publicUrl: string;
  /** Publishes the workflow with these settings, in place of the one before. */
  publish(parameters: INodeParameters): Promise<void>;
  /** What the flow got so far. */
  items(): IDataObject[];
  /** What stands in n8n's log. */
  readonly logged: string[];
  /** How the block is set now. */
  setting(): TriggerSetting;
  /** The address that the talk screen opens for somebody. */
  opened(userId: string, route?: string): string;
  stop(): Promise<void>;
}

const PAGE = 'http://127.0.0.1:5678/webhook/hook-1/form';

/** The paths that the block's webhooks have, by method. */
const registered = (form: LiffForm): Set<string> =>
  new Set(form.description.webhooks!.map(({ httpMethod, path }) => `${String(httpMethod)} /webhook/hook-1/${path}`));

const port = (server: Server): number => (server.address() as AddressInfo).port;

/** As n8n does with a webhook: by method and path, the body parsed where it is JSON. */
async function answer(
  form: LiffForm,
  setting: TriggerSetting,
  logged: string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/' } = request;
  if (!registered(form).has(`${method} ${url.split('?')[0]}`)) return void response.writeHead(404).end();
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const body = await buffer(request);
  const got = await callWebhook(form, setting, { method, url, headers, body: body.length > 0 ? body : '{}' });
  logged.push(...got.logged);
  response.writeHead(got.status, got.headers as Record<string, string>).end(got.body);
}

export async function serveForms(): Promise<ServedForm> {
  const folder = mkdtempSync(join(tmpdir(), 'lc-form-'));
  const form = new LiffForm();
  const logged: string[] = [];
  let setting: TriggerSetting = {};
  let trigger: RunningTrigger | undefined;
  const n8n = createServer((request, response) => void answer(form, setting, logged, request, response));
  await new Promise<void>((resolve) => n8n.listen(0, '127.0.0.1', resolve));
  const listener = await startPublicListener({ port: 0, n8nPort: port(n8n), mediaDir: folder });
  const publicUrl = `http://127.0.0.1:${listener.port}`;
  const [database, mailbox, line] = await Promise.all([
    startTestPostgres(),
    startMailbox({ dir: join(folder, 'mail') }),
    startLineSandbox({ dir: join(folder, 'line'), endpointBase: `${publicUrl}/webhook`, people: 0 }),
  ]);
  process.env.LINE_COMMERCE_DATABASE_URL = database.url;
  process.env.LINE_COMMERCE_LOCAL_PUBLIC_URL = publicUrl;
  const store = await sharedStore(database.url);
  const credentials = {
    lineMessagingApi: { ...line.credentials, tokenBy: 'longLived', transactionReserve: 0 },
    smtp: { host: '127.0.0.1', port: mailbox.smtpPort, secure: false, disableStartTls: true },
  };
  return {
    line,
    mailbox,
    store,
    publicUrl,
    logged,
    setting: () => setting,
    items: () => trigger?.executions.flat() ?? [],
    publish: async (parameters) => {
      await trigger?.close();
      setting = { parameters, credentials, webhookUrl: PAGE };
      await callHook(form, 'create', setting);
      trigger = await startTrigger(form, setting);
    },
    opened: (userId, route) => {
      const url = `https://liff.line.me/${line.credentials.liffId}/hook-1/form${route ? `?route=${route}` : ''}`;
      return line.world.openLiff(userId, url)!;
    },
    stop: async () => {
      await trigger?.close();
      delete process.env.LINE_COMMERCE_DATABASE_URL;
      delete process.env.LINE_COMMERCE_LOCAL_PUBLIC_URL;
      await listener.stop();
      await new Promise((resolve) => n8n.close(resolve));
      await Promise.all([line.stop(), mailbox.stop()]);
      await store.close();
      await database.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
