import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { listForms } from '../../lib/forms/registry';
import { storeFor } from '../shared/database';
import { kindNames } from '../LiffForm/fields';

/** Published forms, with すべて as the first choice. */
export async function formList(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  const channelId = String(this.getCurrentNodeParameter('channelId') ?? '') || undefined;
  const kind = String(this.getCurrentNodeParameter('formKind') ?? '');
  const forms = (await listForms(await storeFor(this), channelId)).filter((form) => kind === '' || form.kind === kind);
  return [
    { name: 'すべて', value: '' },
    ...forms.map(({ id, name, kind }) => ({ name: `${name}(${kindNames[kind].name})`, value: id })),
  ];
}
