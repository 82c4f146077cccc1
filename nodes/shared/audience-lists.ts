import type {
  ILoadOptionsFunctions,
  INodeListSearchResult,
  INodePropertyOptions,
  IExecuteFunctions,
} from 'n8n-workflow';
import type { FieldType } from '../../lib/carts/cart';
import { listChannels } from '../../lib/crm/channels';
import { listFields } from '../../lib/crm/custom-data';
import { listTags, type TagKind } from '../../lib/crm/tags';
import { storeFor } from './database';
import { connectionList } from './lists';

type Block = Pick<IExecuteFunctions, 'getCredentials' | 'getNode'>;

/** The account chosen in the block; undefined where it asks for none, or for all of them. */
function chosenChannel(context: Pick<ILoadOptionsFunctions, 'getCurrentNodeParameter'>): string | undefined {
  const given = context.getCurrentNodeParameter('channelId');
  return typeof given === 'string' && /^\d+$/.test(given) ? given : undefined;
}

const unique = (options: readonly INodePropertyOptions[]): INodePropertyOptions[] => [
  ...new Map(options.map((option) => [option.value, option])).values(),
];

async function tagNames(context: ILoadOptionsFunctions, kind: TagKind): Promise<INodePropertyOptions[]> {
  const tags = await listTags(await storeFor(context), chosenChannel(context), kind);
  return unique(tags.map(({ name }) => ({ name, value: name })));
}

/** タグ by name: blocks name a tag as marketers do, so that a flow suits any account that has it. */
function tagList(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  return tagNames(this, 'tag');
}

function flagList(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  return tagNames(this, 'flag');
}

const searched = (options: INodePropertyOptions[], filter = ''): INodeListSearchResult => ({
  results: options
    .filter(({ name }) => name.toLowerCase().includes(filter.trim().toLowerCase()))
    .map(({ name, value }) => ({ name, value })),
});

export async function tagSearch(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  return searched(await tagNames(this, 'tag'), filter);
}

export async function flagSearch(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  return searched(await tagNames(this, 'flag'), filter);
}

const typeWords: Readonly<Record<FieldType, string>> = { text: 'テキスト', number: '数値', date: '日付' };

async function fieldNames(
  context: ILoadOptionsFunctions & Block,
  suits: (type: FieldType) => boolean,
): Promise<INodePropertyOptions[]> {
  const store = await storeFor(context);
  const chosen = chosenChannel(context);
  const channels = chosen ? [chosen] : (await listChannels(store)).map(({ id }) => id);
  const fields = (await Promise.all(channels.map((id) => listFields(store, id)))).flat();
  return unique(
    fields
      .filter(({ type }) => suits(type))
      .map(({ name, type, category }) => ({ name, value: name, description: `${category} / ${typeWords[type]}` })),
  );
}

/** カスタムデータ of every type. */
function audienceFieldList(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  return fieldNames(this, () => true);
}

/** カスタムデータ that holds dates. */
function dateFieldList(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  return fieldNames(this, (type) => type === 'date');
}

async function connectionOrAny(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
  return [{ name: 'どの連携でも', value: '' }, ...(await connectionList().call(this))];
}

/** The list methods behind `audienceFields` and `occurrenceFields`: spread them into the block's loadOptions. */
export const audienceLists = {
  tags: tagList,
  flags: flagList,
  audienceData: audienceFieldList,
  dateData: dateFieldList,
  connectionOrAny,
};
