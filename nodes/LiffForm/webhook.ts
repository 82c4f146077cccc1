import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { Failure } from '../../lib/failure';
import type { FormDefinition } from '../../lib/forms/definition';
import { assetOf, isAsset } from '../../lib/forms/page/assets';
import { formPage, noticePage } from '../../lib/forms/page/html';
import {
  assetHeaders,
  isOwnOrigin,
  jsonHeaders,
  pageHeaders,
  sdkUrl,
  visitorAddress,
} from '../../lib/forms/page/security';
import { formAt, publishForm, type RegisteredForm } from '../../lib/forms/registry';
import { trouble, type FormReply } from '../../lib/forms/replies';
import { readRequest } from '../../lib/forms/request-shape';
import { answerRequest } from '../../lib/forms/requests';
import { openSession } from '../../lib/forms/sessions';
import { openLine, type OpenLine } from '../shared/line-session';
import { publicBase } from '../shared/public-url';
import { definitionOf } from './definition';
import { codeSender } from './mailer';
import { pagePath, placeOf } from './place';
import { sampleItem } from './submission-item';
import { wakeForm } from './trigger';

const answered: IWebhookResponseData = { noWebhookResponse: true };

type Headers = Readonly<Record<string, string>>;

function write(context: IWebhookFunctions, status: number, headers: Headers, body: string): IWebhookResponseData {
  const response = context.getResponseObject();
  // n8n answers any Origin; these pages are for their own only.
  for (const name of response.getHeaderNames()) if (name.startsWith('access-control-')) response.removeHeader(name);
  response.writeHead(status, { ...headers, 'Content-Length': String(Buffer.byteLength(body)) });
  response.end(body);
  return answered;
}

const reply = (context: IWebhookFunctions, status: number, body: FormReply): IWebhookResponseData =>
  write(context, status, jsonHeaders, JSON.stringify(body));

const addressOf = (context: IWebhookFunctions): URL => {
  const request = context.getRequestObject();
  return new URL(request.originalUrl ?? request.url ?? '/', 'http://page');
};

const visitorOf = (context: IWebhookFunctions): string | null => {
  const { socket } = context.getRequestObject();
  return visitorAddress({ headers: context.getHeaderData(), socketAddress: socket?.remoteAddress });
};

/** As it was published; laid down anew where the database lost it. */
async function registeredForm(
  context: IWebhookFunctions,
  form: FormDefinition,
  line: OpenLine,
): Promise<RegisteredForm> {
  const place = placeOf(context, line);
  const known = await formAt(line.store, place.path);
  const same = known?.published && known.channelId === place.channelId && known.liffId === place.liffId;
  return same ? known : publishForm(line.store, place, form, line.clock);
}

async function showPage(context: IWebhookFunctions): Promise<IWebhookResponseData> {
  const form = definitionOf(context);
  const line = await openLine(context);
  const registered = await registeredForm(context, form, line);
  const { searchParams } = addressOf(context);
  const assets = `${pagePath(context)}/`;
  const asked = searchParams.get('route');
  const route = form.routes.some(({ code }) => code === asked) ? asked : null;
  const passing = searchParams.has('liff.state');
  const visitor = { route, ip: visitorOf(context) };
  const session = passing ? '' : await openSession(line.store, registered, visitor, line.clock);
  if (session === null) {
    const page = noticePage('しばらくお待ちください', '短い時間に何度も開かれたため、受け付けを止めています。', assets);
    return write(context, 429, pageHeaders(line.settings), page);
  }
  const { sandbox } = line.channel;
  const page = formPage({ registered, form, session, route, sdkUrl: sdkUrl(line.settings), assets, sandbox });
  return write(context, 200, pageHeaders(line.settings), page);
}

function publicBaseOrNull(line: OpenLine): string | null {
  try {
    return publicBase(line.channel);
  } catch {
    return null;
  }
}

async function takeRequest(context: IWebhookFunctions): Promise<IWebhookResponseData> {
  const line = await openLine(context);
  const headers = context.getHeaderData();
  const json = /^application\/json\b/i.test(String(headers['content-type'] ?? ''));
  if (!json || !isOwnOrigin({ headers }, publicBaseOrNull(line))) return reply(context, 403, trouble('invalid'));
  const request = readRequest(context.getBodyData());
  if (request === null) return reply(context, 400, trouble('input'));
  const form = definitionOf(context);
  const registered = await registeredForm(context, form, line);
  const { store, api, clock, channel } = line;
  const body = await answerRequest(registered, form, request, {
    store,
    line: api,
    clock,
    basicId: channel.sandbox ? null : channel.basicId,
    sendCode: await codeSender(context, form),
    ip: visitorOf(context),
  });
  if (body.step === 'done') wakeForm(registered.path);
  return reply(context, body.step === 'problem' && body.problem === 'limited' ? 429 : 200, body);
}

/** n8n's log may show what went wrong, never what was sent. */
function logged(context: IWebhookFunctions, error: unknown): void {
  const { name, code, kind } = Object(error) as { name?: unknown; code?: unknown; kind?: unknown };
  const what = error instanceof Failure ? `${String(kind)}: ${error.message}` : `${String(name)} ${String(code ?? '')}`;
  context.logger.error(`line-commerce: a form could not answer (${what})`);
}

/** The editor's test address: LIFF never leads there, so it only shows the shape of what the flow will get. */
function showSample(context: IWebhookFunctions): IWebhookResponseData {
  const text = 'このアドレスはテスト用です。ワークフローを公開してから、LIFF URL を LINE で開いてください。';
  write(context, 200, { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' }, text);
  return { ...answered, workflowData: [[{ json: sampleItem(definitionOf(context)) }]] };
}

/** Serves the page and its files, and takes what the page sends. Never throws: that would make a failed execution. */
export async function serveForm(context: IWebhookFunctions): Promise<IWebhookResponseData> {
  const isPage = context.getRequestObject().method === 'GET';
  try {
    const file = addressOf(context).pathname.split('/').at(-1) ?? '';
    if (isPage && isAsset(file)) {
      const { type, body } = assetOf(file);
      return write(context, 200, assetHeaders(type), body);
    }
    if (context.getMode() === 'manual') return showSample(context);
    return isPage ? await showPage(context) : await takeRequest(context);
  } catch (error) {
    logged(context, error);
    if (context.getResponseObject().headersSent) return answered;
    if (!isPage) return reply(context, 503, trouble('unready'));
    const page = noticePage('ただいま表示できません', '少し待ってから、もう一度開いてください。', '');
    return write(context, 503, pageHeaders({ apiBase: undefined }), page);
  }
}
