import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { listChannels } from '../../lib/crm/channels';
import { listFields, typeNames } from '../../lib/crm/own-fields';
import { storeFor } from '../shared/database';

/** 保存しない, then the marketer's own custom fields of all accounts, by name. */
export async function ownFieldList(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  const store = await storeFor(this);
  const names = new Map<string, INodePropertyOptions>();
  for (const { id } of await listChannels(store)) {
    for (const { name, type, readOnly } of await listFields(store, id)) {
      if (!readOnly) names.set(name, { name: `${name}(${typeNames[type]})`, value: name });
    }
  }
  return [{ name: '保存しない', value: '' }, ...names.values()];
}
