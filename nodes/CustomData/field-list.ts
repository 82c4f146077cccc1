import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { listChannels } from '../../lib/crm/channels';
import { listFields, type CustomField } from '../../lib/crm/custom-data';
import { storeFor } from '../shared/database';

/** Fields of all channels, each name once: blocks name a field as marketers do. */
async function fieldNames(
  context: ILoadOptionsFunctions,
  wanted: (field: CustomField) => boolean,
): Promise<INodePropertyOptions[]> {
  const store = await storeFor(context);
  const channels = await listChannels(store);
  const perChannel = await Promise.all(channels.map(({ id }) => listFields(store, id)));
  const byName = new Map(
    perChannel
      .flat()
      .filter(wanted)
      .map((field) => [field.name, field]),
  );
  return [...byName.values()].map(({ name, category }) => ({ name, value: name, description: category }));
}

export function ownFieldList(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  return fieldNames(this, ({ readOnly }) => !readOnly);
}

export function fieldList(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  return fieldNames(this, () => true);
}
