import {
  NodeConnectionTypes,
  type IHookFunctions,
  type INodeType,
  type INodeTypeDescription,
  type ITriggerFunctions,
  type ITriggerResponse,
  type IWebhookFunctions,
  type IWebhookResponseData,
} from 'n8n-workflow';
import { databaseCredential, databaseField, testedByOpening } from '../shared/database';
import { lineCredential, testedByLine } from '../shared/line-session';
import { answer } from './answer';
import { register } from './endpoint';
import { sampleNotice, startKeeping } from './keep';

export class LineIntake implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'LINE受信口',
    name: 'lineIntake',
    icon: { light: 'file:../../icons/line.svg', dark: 'file:../../icons/line.dark.svg' },
    group: ['trigger'],
    version: 2,
    subtitle: '受信と配信の続き',
    description:
      'LINE からの通知を受け取って「LINEトリガー」に渡し、途中で止まった配信の続きを送ります。アカウントごとに1つ公開します',
    defaults: { name: 'LINE受信口' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    outputNames: ['お知らせ'],
    credentials: [lineCredential, databaseCredential],
    webhooks: [{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'line' }],
    triggerPanel: {
      header: '',
      executionsHelp: {
        inactive:
          '「実行」を押すと、お知らせの見本が1件流れます。LINE から受け取るには、ワークフローを公開してください。',
        active: '公開中は、LINE からの通知を自動で受け取ります。「実行」を押すと、お知らせの見本が1件流れます。',
      },
      activationHint: '公開すると、LINE に Webhook URL が登録され、通知を受け取り始めます。',
    },
    properties: [
      {
        displayName:
          'ふだんは何も出力しません。処理できなかったこと、届いたか分からない送信、通数不足があったときに、お知らせを1件ずつ出力します。',
        name: 'noticesNotice',
        type: 'notice',
        default: '',
      },
      {
        displayName: 'ほかのURLが登録されていたら置き換える',
        name: 'replaceForeign',
        type: 'boolean',
        noDataExpression: true,
        default: false,
        hint: 'オンにして公開すると、いま使っているサービスには LINE の通知が届かなくなります。',
        description:
          'LINE に別のサービスの Webhook URL が登録されているとき、公開と同時にこのノードの URL に置き換えるかどうか。オフなら、置き換えずに公開を止めてお知らせします。',
      },
      databaseField,
    ],
  };

  methods = { credentialTest: { checkLine: testedByLine, checkDatabase: testedByOpening } };

  webhookMethods = {
    default: {
      /** Always asked anew: `create` looks at what LINE has and leaves alone what is right. */
      async checkExists(this: IHookFunctions): Promise<boolean> {
        return false;
      },
      create(this: IHookFunctions): Promise<boolean> {
        return register(this);
      },
      /**
       * Nothing: n8n calls it in the same way for unpublishing, a restart, an edit and the end of a test, and what LINE has
       * may by now be somebody else's. Without a published block LINE gets 404 and sends again later.
       */
      async delete(this: IHookFunctions): Promise<boolean> {
        return true;
      },
    },
  };

  webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
    return answer(this);
  }

  async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
    // By hand nothing is claimed and nothing is sent.
    if (this.getMode() === 'manual') {
      return { manualTriggerFunction: async () => this.emit([[{ json: sampleNotice() }]]) };
    }
    const loop = startKeeping(this);
    return { closeFunction: () => loop.stop() };
  }
}
