import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { liffUrl, listForms } from '../../lib/forms/registry';
import { storeFor } from '../shared/database';

/** LIFFフォーム that are published, by the URL which opens them within LINE. */
export async function liffFormList(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  const forms = await listForms(await storeFor(this));
  return forms.filter(({ published }) => published).map((form) => ({ name: form.name, value: liffUrl(form) }));
}
