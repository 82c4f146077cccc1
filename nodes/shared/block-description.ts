import { NodeConnectionTypes, type INodeTypeDescription } from 'n8n-workflow';
import { operationProperties, operationSubtitle, type Operation } from './operation';

/** What our own (not a cart's) blocks have in common. */
export const blockDescription = (
  own: Pick<INodeTypeDescription, 'displayName' | 'name' | 'description'> & { readonly icon: string },
  operations: readonly Operation[],
): INodeTypeDescription => ({
  displayName: own.displayName,
  name: own.name,
  icon: { light: `file:../../icons/${own.icon}.svg`, dark: `file:../../icons/${own.icon}.dark.svg` },
  group: ['transform'],
  version: 1,
  subtitle: operationSubtitle(operations),
  description: own.description,
  defaults: { name: own.displayName },
  usableAsTool: true,
  inputs: [NodeConnectionTypes.Main],
  outputs: [NodeConnectionTypes.Main],
  credentials: [{ name: 'lineCommerceDatabase', required: false, testedBy: 'checkDatabase' }],
  properties: operationProperties(operations),
});
