import type {
  IHookFunctions,
  INodeType,
  INodeTypeDescription,
  ITriggerFunctions,
  IWebhookDescription,
  IWebhookFunctions,
} from 'n8n-workflow';
import { checkDefinition, checkStoring } from '../../lib/forms/check-definition';
import { publishForm, unpublishForm } from '../../lib/forms/registry';
import { databaseCredential, databaseField, testedByOpening } from '../shared/database';
import { detailsField } from '../shared/details';
import { toNodeError } from '../shared/failures';
import { lineCredential, openLine, testedByLine } from '../shared/line-session';
import { publicBase } from '../shared/public-url';
import { flagSearch, tagSearch } from '../shared/tag-fields';
import { definitionOf } from './definition';
import { formFields } from './fields';
import { ownFieldList } from './lists';
import { outputsByKind } from './outputs';
import { placeOf } from './place';
import { listenToForm } from './trigger';
import { serveForm } from './webhook';

const served = (httpMethod: 'GET' | 'POST', path: string, hidden = true): IWebhookDescription => ({
  name: httpMethod === 'GET' ? 'setup' : 'default',
  httpMethod,
  responseMode: 'onReceived',
  path,
  ndvHideUrl: hidden,
});

/** Publishing stops at the first thing that would leave the form unusable, and says what it is. */
async function publish(context: IHookFunctions): Promise<boolean> {
  // Listening for a test must change nothing of what is live.
  if (context.getMode() === 'manual') return true;
  try {
    const form = definitionOf(context);
    checkDefinition(form);
    const line = await openLine(context);
    publicBase(line.channel);
    await checkStoring(line.store, line.channel.id, form);
    await publishForm(line.store, placeOf(context, line), form, line.clock);
    return true;
  } catch (error) {
    throw toNodeError(context, error, 0);
  }
}

async function unpublish(context: IHookFunctions): Promise<boolean> {
  if (context.getMode() === 'manual') return true;
  try {
    const line = await openLine(context);
    await unpublishForm(line.store, placeOf(context, line).path, line.clock);
  } catch {
    // Unpublishing must never fail over a database that is away; the list of forms is put right by the next publishing.
  }
  return true;
}

export class LiffForm implements INodeType {
  description: INodeTypeDescription = {
    displayName: 'LIFFフォーム',
    name: 'liffForm',
    icon: { light: 'file:../../icons/line.svg', dark: 'file:../../icons/line.dark.svg' },
    group: ['trigger'],
    version: 2,
    subtitle: '={{ $parameter["formName"] }}',
    description: 'LINE の中で開くフォームです。本人確認・経路別の友だち追加・URLアクセス・アンケートに使います',
    defaults: { name: 'LIFFフォーム' },
    eventTriggerDescription: 'フォームが送信されるのを待っています',
    inputs: [],
    outputs: outputsByKind,
    credentials: [
      lineCredential,
      {
        // n8n's own, so that a shop enters its mail account once.
        // eslint-disable-next-line @n8n/community-nodes/no-credential-reuse, @n8n/community-nodes/valid-credential-references
        name: 'smtp',
        displayName: 'メール(SMTP)の認証情報',
        required: true,
        displayOptions: { show: { kind: ['identity'], check: ['mailedCode'] } },
      },
      databaseCredential,
    ],
    webhooks: [
      served('GET', 'form', false),
      served('GET', 'form/form.js'),
      served('GET', 'form/form.css'),
      served('POST', 'form'),
    ],
    properties: [...formFields, detailsField, databaseField],
  };

  methods = {
    credentialTest: { checkLine: testedByLine, checkDatabase: testedByOpening },
    loadOptions: { ownFields: ownFieldList },
    listSearch: { tagSearch, flagSearch },
  };

  webhookMethods = {
    default: {
      checkExists: async function (this: IHookFunctions): Promise<boolean> {
        return false;
      },
      create: async function (this: IHookFunctions): Promise<boolean> {
        return publish(this);
      },
      delete: async function (this: IHookFunctions): Promise<boolean> {
        return unpublish(this);
      },
    },
  };

  webhook(this: IWebhookFunctions) {
    return serveForm(this);
  }

  trigger(this: ITriggerFunctions) {
    return listenToForm(this);
  }
}
