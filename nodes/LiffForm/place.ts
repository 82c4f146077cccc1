import type { IHookFunctions, ITriggerFunctions, IWebhookFunctions } from 'n8n-workflow';
import { Failure } from '../../lib/failure';
import type { FormPlace } from '../../lib/forms/registry';
import type { OpenLine } from '../shared/line-session';

type Context = IHookFunctions | IWebhookFunctions | ITriggerFunctions;

/** The path of the form's page on n8n, e.g. /webhook/<webhook id>/form. */
export function pagePath(context: Pick<IHookFunctions | IWebhookFunctions, 'getNodeWebhookUrl'>): string {
  const url = context.getNodeWebhookUrl('default');
  if (url) return new URL(url).pathname;
  throw new Failure('config', 'このフォームのアドレスが分かりません。', 'ワークフローを保存してから、もう一度お試しください。'); // prettier-ignore
}

/** Where the form lives, by the path that follows /webhook/. A trigger is not told it and builds it as n8n does. */
export function placeOf(context: Context, { channel, settings }: OpenLine): FormPlace {
  const { liffId, loginChannelId } = settings;
  if (liffId === undefined || loginChannelId === undefined) {
    throw new Failure(
      'config',
      '認証情報に LIFF ID と LINEログインのチャネルIDがありません。',
      '「LINE Messaging API」の認証情報を開き、LINEログインのチャネルIDと LIFF ID を入力してください。',
    );
  }
  return { channelId: channel.id, path: pathOf(context), liffId };
}

function pathOf(context: Context): string {
  if ('getNodeWebhookUrl' in context) return pagePath(context).replace(/^.*?\/webhook(-test)?\//, '');
  const { webhookId, name } = context.getNode();
  return webhookId ? `${webhookId}/form` : `${context.getWorkflow().id}/${encodeURIComponent(name.toLowerCase())}/form`;
}
