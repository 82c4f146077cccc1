import {
  NodeConnectionTypes,
  type IExecuteFunctions,
  type INodeCredentialDescription,
  type INodeType,
  type INodeTypeDescription,
} from 'n8n-workflow';
import { databaseCredential, databaseField, testedByOpening } from './database';
import { operationProperties, operationSubtitle, type Operation } from './operation';
import { runOperations } from './router';

interface Look {
  readonly name: string;
  /** Japanese. */
  readonly displayName: string;
  /** File name in icons/, without ending. */
  readonly icon: string;
  /** Japanese, one sentence in the node panel. */
  readonly description: string;
}

type Methods = NonNullable<INodeType['methods']>;
type Lists = Pick<Methods, 'loadOptions' | 'listSearch'>;

/** A further credential, for operations that need more than what we stored. */
interface Access {
  readonly credential: INodeCredentialDescription;
  readonly credentialTest: NonNullable<Methods['credentialTest']>;
}

const describe = (look: Look, operations: readonly Operation[], access?: Access): INodeTypeDescription => ({
  displayName: look.displayName,
  name: look.name,
  icon: { light: `file:../../icons/${look.icon}.svg`, dark: `file:../../icons/${look.icon}.dark.svg` },
  group: ['transform'],
  version: 1,
  subtitle: operationSubtitle(operations),
  description: look.description,
  defaults: { name: look.displayName },
  usableAsTool: true,
  inputs: [NodeConnectionTypes.Main],
  outputs: [NodeConnectionTypes.Main],
  credentials: [...(access ? [access.credential] : []), databaseCredential],
  properties: [...operationProperties(operations), databaseField],
});

/** The class of a node that works on what we stored and asks no cart. */
export function storeNode(
  look: Look,
  operations: readonly Operation[],
  lists: Lists,
  access?: Access,
): new () => INodeType {
  return class implements INodeType {
    description = describe(look, operations, access);

    methods = { credentialTest: { checkDatabase: testedByOpening, ...access?.credentialTest }, ...lists };

    execute(this: IExecuteFunctions) {
      return runOperations(this, operations);
    }
  };
}
