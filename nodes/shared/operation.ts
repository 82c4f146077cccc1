import type {
  IDataObject,
  IDisplayOptions,
  IExecuteFunctions,
  INodeProperties,
  INodePropertyOptions,
} from 'n8n-workflow';
import type { Failure } from '../../lib/failure';

/** What came of each incoming item, in their order. */
export type PerItem = readonly (readonly IDataObject[] | Failure)[];

/** One thing a marketer can choose in a block: its texts, its fields and what it does, together in one file. */
export interface Operation {
  readonly value: string;
  /** Japanese name in the operation list. */
  readonly name: string;
  /** Japanese line in the node panel's list of actions. */
  readonly action: string;
  readonly description: string;
  readonly fields: readonly INodeProperties[];
  /** True where one call serves all incoming items; the result is then paired with every one of them. */
  once?(context: IExecuteFunctions): boolean;
  /** Throws Failure; the router turns it into n8n's error with the item's number. */
  execute(context: IExecuteFunctions, itemIndex: number): Promise<readonly IDataObject[]>;
  /** Where all items are worked on together, e.g. in one statement: used instead of `execute`. */
  executeAll?(context: IExecuteFunctions): Promise<PerItem>;
}

/** An operation that only works on all items together. */
export const forAllItems = (
  operation: Omit<Operation, 'execute' | 'once' | 'executeAll'> & Required<Pick<Operation, 'executeAll'>>,
): Operation => ({
  ...operation,
  execute: () => Promise.reject(new Error(`${operation.value} works on all items together`)),
});

const toOption = ({ name, value, action, description }: Operation): INodePropertyOptions => ({
  name,
  value,
  action,
  description,
});

/** The fields with `show` added to their own display rule, so that each rule is stated once. */
export const shownWhen = (
  show: NonNullable<IDisplayOptions['show']>,
  fields: readonly INodeProperties[],
): INodeProperties[] =>
  fields.map((field) => ({
    ...field,
    displayOptions: { ...field.displayOptions, show: { ...field.displayOptions?.show, ...show } },
  }));

/** The operation list with each operation's fields behind it; `resource` where the node has several lists. */
export function operationProperties(operations: readonly Operation[], resource?: string): INodeProperties[] {
  const within = resource === undefined ? {} : { resource: [resource] };
  const choice: INodeProperties = {
    displayName: '操作',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    options: operations.map(toOption),
    default: operations[0]?.value ?? '',
  };
  return [
    ...shownWhen(within, [choice]),
    ...operations.flatMap((operation) => shownWhen({ ...within, operation: [operation.value] }, operation.fields)),
  ];
}

/** The line under the block on the canvas: the chosen operation's name. Evaluated by the editor only. */
export function operationSubtitle(operations: readonly Operation[]): string {
  const names = Object.fromEntries(operations.map(({ value, name }) => [value, name]));
  return `={{ (${JSON.stringify(names)})[$parameter["operation"]] }}`;
}
