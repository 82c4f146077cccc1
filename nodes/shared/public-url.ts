import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import { Failure } from '../../lib/failure';

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

/** The start of every address that LINE or a friend's phone opens. Throws Failure 'config' where there is none. */
export function publicBase({ sandbox }: { readonly sandbox: boolean }): string {
  const base = sandbox ? process.env.LINE_COMMERCE_LOCAL_PUBLIC_URL : process.env.LINE_COMMERCE_PUBLIC_URL;
  if (base && sandbox) return withoutSlash(base);
  if (base && /^https:\/\//.test(base)) return withoutSlash(base);
  throw sandbox
    ? new Failure(
        'config',
        'お試しモードの公開用アドレスが分かりません。',
        'お試しモードは npm start で動く n8n で使えます。npm start で動かし直してください。',
      )
    : new Failure(
        'config',
        'インターネットから届くアドレス(PUBLIC_URL)が設定されていません。',
        'LINE から届く https:// のアドレスを用意し、環境変数 PUBLIC_URL に入れて npm start で動かし直してください。画像・フォーム・応答メッセージに必要です。',
      );
}

/** The address of a block's webhook as LINE reaches it. Throws Failure 'config'. */
export function publicWebhookUrl(
  context: Pick<IHookFunctions | IWebhookFunctions, 'getNodeWebhookUrl'>,
  channel: { readonly sandbox: boolean },
): string {
  const own = context.getNodeWebhookUrl('default');
  if (own) return publicBase(channel) + new URL(own).pathname;
  throw new Failure('config', 'このノードの受信アドレスが分かりません。', 'ワークフローを保存してから、もう一度お試しください。'); // prettier-ignore
}
