import {
  NodeConnectionTypes,
  type INodeType,
  type INodeTypeDescription,
  type ITriggerFunctions,
  type ITriggerResponse,
} from 'n8n-workflow';
import { databaseCredential, databaseField, testedByOpening } from '../shared/database';
import { channelsOrAll } from '../shared/lists';
import { occasionsSubtitle, triggerFields } from './fields';
import { openTrigger, sampleItem } from './listen';

export class LineTrigger implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'LINEトリガー',
    name: 'lineTrigger',
    icon: { light: 'file:../../icons/line.svg', dark: 'file:../../icons/line.dark.svg' },
    group: ['trigger'],
    version: 2,
    subtitle: occasionsSubtitle,
    description: '友だち追加やメッセージ受信など、LINE で何かが起きたときにワークフローを動かします',
    defaults: { name: 'LINEトリガー' },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [databaseCredential],
    triggerPanel: {
      header: '',
      executionsHelp: {
        inactive:
          '「実行」を押すと、見本のデータが1件流れます。実際の友だちで動かすには、ワークフローを公開してください。LINE から受け取るには「LINE受信口」のワークフローも公開しておきます。',
        active: '「実行」を押すと、見本のデータが1件流れます。公開中は、LINE で起きたことに応じて自動で動きます。',
      },
      activationHint: '公開すると、それ以降に LINE で起きたことに応じて自動で動きます。',
    },
    properties: [...triggerFields, databaseField],
  };

  methods = { credentialTest: { checkDatabase: testedByOpening }, loadOptions: { channelsOrAll } };

  async trigger(this: ITriggerFunctions): Promise<ITriggerResponse> {
    // By hand nothing is claimed and nobody is registered.
    if (this.getMode() === 'manual') {
      return { manualTriggerFunction: async () => this.emit([[{ json: await sampleItem(this) }]]) };
    }
    const loop = await openTrigger(this);
    return { closeFunction: () => loop.stop() };
  }
}
