import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  NodeHelpers,
  type ICredentialType,
  type INodeParameters,
  type INodeProperties,
  type INodePropertyCollection,
  type INodePropertyOptions,
  type INodeType,
  type Themed,
} from 'n8n-workflow';
import { made, ourNodes, registeredCredentials, registeredNodes, sourceOf } from './support/our-nodes';
import { runNode } from './support/run-node';

const japanese = /[\u3040-\u30ff\u4e00-\u9fff]/;
/** Labels that are the same word in Japanese. */
const properNames = new Set(['futureshop', 'Shopify']);

/** A mail account is entered once for all of n8n; n8n tests it. */
const n8nsOwn = new Set(['smtp']);

const operationsOf = ({ description }: INodeType) =>
  description.properties
    .filter(({ name }) => name === 'operation')
    .flatMap((property) =>
      (property.options as INodePropertyOptions[]).map((option) => ({
        option,
        resource: property.displayOptions?.show?.resource?.[0] as string | undefined,
      })),
    );

const walked = ourNodes.flatMap((node) =>
  operationsOf(node).map(({ option, resource }) => ({ node, option, resource })),
);
const rows = walked.map((row) => [`${row.node.description.displayName} / ${row.option.name}`, row] as const);

type AnyProperty = INodeProperties | INodePropertyOptions | INodePropertyCollection;
const isField = (property: AnyProperty): property is INodeProperties => 'type' in property;

/** Every field, also those inside collections. */
const fieldsOf = (properties: readonly AnyProperty[]): INodeProperties[] =>
  properties.flatMap((property) => {
    if (isField(property)) return [property, ...fieldsOf((property.options ?? []) as AnyProperty[])];
    return 'values' in property ? fieldsOf(property.values) : [];
  });

const choicesOf = (field: INodeProperties): INodePropertyOptions[] =>
  field.type === 'options' || field.type === 'multiOptions' ? ((field.options ?? []) as INodePropertyOptions[]) : [];

/** The block of a cart that gives everything by API and changes nothing. */
const readingBlock = (cart: string): string[] =>
  ['takeIn', 'getCustomers', 'getOrders', 'getShipping', 'getSubscriptions', 'getPoints']
    .concat(['status', 'markNotified', 'unlink', 'relink'])
    .map((operation) => `${cart}.${operation}`);

test('the walk covers every operation that the product has', () => {
  expect(walked.map(({ node, option }) => `${node.description.name}.${option.value}`)).toEqual([
    'futureshop.takeIn',
    'futureshop.getCustomers',
    'futureshop.getOrders',
    'futureshop.getShipping',
    'futureshop.getPoints',
    'futureshop.status',
    'futureshop.markNotified',
    'futureshop.unlink',
    'futureshop.relink',
    ...readingBlock('repist'),
    ...readingBlock('subscstore'),
    'ecforce.takeIn',
    'ecforce.getCustomers',
    'ecforce.getOrders',
    'ecforce.getShipping',
    'ecforce.getSubscriptions',
    'ecforce.skip',
    'ecforce.pause',
    'ecforce.cancel',
    'ecforce.memo',
    'ecforce.status',
    'ecforce.markNotified',
    'ecforce.unlink',
    'ecforce.relink',
    'rakuraku.takeIn',
    'rakuraku.getCustomers',
    'rakuraku.getOrders',
    'rakuraku.getShipping',
    'rakuraku.getSubscriptions',
    'rakuraku.getPoints',
    'rakuraku.skip',
    'rakuraku.pause',
    'rakuraku.cancel',
    'rakuraku.memo',
    'rakuraku.status',
    'rakuraku.markNotified',
    'rakuraku.unlink',
    'rakuraku.relink',
    'shopify.takeIn',
    'shopify.getCustomers',
    'shopify.getOrders',
    'shopify.getShipping',
    'shopify.getSubscriptions',
    'shopify.skip',
    'shopify.pause',
    'shopify.cancel',
    'shopify.status',
    'shopify.markNotified',
    'shopify.unlink',
    'shopify.relink',
    'rms.takeIn',
    'rms.getCustomers',
    'rms.getOrders',
    'rms.getShipping',
    'rms.getSubscriptions',
    'rms.status',
    'rms.markNotified',
    'rms.unlink',
    'rms.relink',
    'csv.preview',
    'csv.takeIn',
    'csv.getCustomers',
    'csv.getOrders',
    'csv.getShipping',
    'csv.getSubscriptions',
    'csv.status',
    'csv.markNotified',
    'csv.unlink',
    'csv.relink',
    'tamago.preview',
    'tamago.takeIn',
    'tamago.getCustomers',
    'tamago.getOrders',
    'tamago.getShipping',
    'tamago.getSubscriptions',
    'tamago.status',
    'tamago.markNotified',
    'tamago.unlink',
    'tamago.relink',
    'friendMatching.match',
    'customData.apply',
    'customData.upsert',
    'customData.get',
    'customData.define',
    'friend.get',
    'friend.search',
    'friend.list',
    'friend.addTags',
    'friend.removeTags',
    'friend.raiseFlags',
    'friend.lowerFlags',
    'friend.addPoints',
    'friend.takePoints',
    'friend.linkRichMenu',
    'friend.unlinkRichMenu',
    'friend.timeline',
    'lineSend.preview',
    'lineSend.send',
    'lineSend.reply',
    'lineSend.settleUnknown',
    'lineSend.stop',
    'lineSend.resume',
    'lineSend.campaigns',
    'richMenu.upsert',
    'richMenu.list',
    'richMenu.setDefault',
    'richMenu.remove',
    'liffLink.links',
  ]);
});

describe.each(rows)('%s', (_name, { node, option, resource }) => {
  const parameters = { ...(resource && { resource }), operation: option.value };

  test('speaks Japanese in its list entry, its action and its description', () => {
    for (const text of [option.name, option.action, option.description]) expect(text).toMatch(japanese);
  });

  test('without a database stops with a Japanese message, a next step and the number of the item', async () => {
    const failure = await runNode(node, { parameters }).then(
      () => null,
      (error: Error & { description?: string; context?: { itemIndex?: number } }) => error,
    );
    if (failure === null) return expect(option.value).toBe('markNotified');
    expect(failure.message).toMatch(japanese);
    expect(failure.description).toMatch(japanese);
    expect(failure.context?.itemIndex).toBe(0);
  });

  test('keeps items paired also where it goes on after a failure', async () => {
    const { items } = await runNode(node, {
      parameters,
      items: [{ noticeId: 'x' }, { noticeId: 'y' }],
      continueOnFail: true,
    });
    expect(items.length).toBeGreaterThan(0);
    for (const { json, pairedItem, error } of items) {
      expect(pairedItem).toBeDefined();
      expect(error).toBeDefined();
      expect([json.error, json.hint]).toEqual([expect.stringMatching(japanese), expect.stringMatching(japanese)]);
    }
  });
});

describe.each(ourNodes.map((node, index) => [node.description.displayName, node, registeredNodes[index]!] as const))(
  'block %s',
  (_name, node, registered) => {
    const { description, methods } = node;
    const fields = fieldsOf(description.properties);

    test('has labels, hints and choices in Japanese', () => {
      expect(description.description).toMatch(japanese);
      for (const { displayName } of fields) {
        if (!properNames.has(displayName)) expect(displayName).toMatch(japanese);
      }
      for (const choice of fields.flatMap(choicesOf)) expect(choice.name).toMatch(japanese);
      for (const { description: text } of fields) if (text) expect(text).toMatch(japanese);
    });

    test('starts every choice with one that it offers', () => {
      for (const field of fields.filter(
        ({ type, typeOptions }) => type === 'options' && !typeOptions?.loadOptionsMethod,
      )) {
        expect(choicesOf(field).map(({ value }) => value)).toContain(field.default);
      }
    });

    test('names each operation once and no two operations alike', () => {
      const names = operationsOf(node).map(({ option }) => option.action);
      expect(new Set(names).size).toBe(names.length);
    });

    test('has the list and test methods that its fields and credentials name', () => {
      const lists = fields
        .map(({ typeOptions }) => typeOptions?.loadOptionsMethod)
        .filter((name) => name !== undefined);
      expect(Object.keys(methods?.loadOptions ?? {})).toEqual(expect.arrayContaining(lists));
      const searches = fields.flatMap(({ modes = [] }) =>
        modes.map(({ typeOptions }) => typeOptions?.searchListMethod),
      );
      expect(Object.keys(methods?.listSearch ?? {})).toEqual(expect.arrayContaining(searches.filter(Boolean)));
      for (const { testedBy, name } of description.credentials ?? []) {
        if (!n8nsOwn.has(name)) expect(Object.keys(methods?.credentialTest ?? {})).toContain(testedBy);
      }
    });

    test('asks last where its data lie, and for the credential of a database only where that is chosen', () => {
      expect(description.properties.at(-1)).toMatchObject({ name: 'database', default: 'provided' });
      const database = description.credentials!.find(({ name }) => name === 'lineCommerceDatabase')!;
      expect(database.required).toBe(true);
      const asks = (parameters: INodeParameters) =>
        NodeHelpers.displayParameter(parameters, database, { typeVersion: 1 }, description);
      expect([asks({}), asks({ database: 'provided' }), asks({ database: 'credential' })]).toEqual([
        false,
        false,
        true,
      ]);
    });

    test('uses only credentials of this package and of n8n itself', () => {
      const ours = registeredCredentials.map((path) => made<ICredentialType>(path).name);
      const used = (description.credentials ?? []).map(({ name }) => name).filter((name) => !n8nsOwn.has(name));
      expect(ours).toEqual(expect.arrayContaining(used));
    });

    test('is found by Japanese and English words', () => {
      const codex = JSON.parse(readFileSync(`${sourceOf(registered)}.json`, 'utf8')) as {
        node: string;
        alias: string[];
      };
      expect(codex.node).toBe(`n8n-nodes-line-commerce.${description.name}`);
      expect(codex.alias.some((word) => japanese.test(word))).toBe(true);
      expect(codex.alias.some((word) => /^[a-z ]+$/.test(word))).toBe(true);
    });

    test('has a picture for light and one for dark screens', () =>
      expectPictures(description.icon, sourceOf(registered)));
  },
);

describe.each(registeredCredentials.map((path) => [path.split('/').at(-1)!, path] as const))(
  'credential %s',
  (_n, path) => {
    const credential = made<ICredentialType>(path);

    test('is labelled in Japanese and hides its secrets', () => {
      for (const { displayName, name, type, typeOptions } of credential.properties) {
        if (!properNames.has(displayName)) expect(displayName).toMatch(japanese);
        if (type === 'string' && /secret|password|token/i.test(name)) expect(typeOptions?.password).toBe(true);
      }
    });

    test('is tested by its block alone, which tells causes apart', () => {
      expect(credential.test).toBeUndefined();
      const testers = ourNodes.flatMap(({ description }) => description.credentials ?? []);
      expect(testers.some(({ name, testedBy }) => name === credential.name && testedBy !== undefined)).toBe(true);
    });

    test('has a picture for light and one for dark screens', () => expectPictures(credential.icon, sourceOf(path)));
  },
);

function expectPictures(icon: unknown, source: string): void {
  const { light, dark } = icon as Exclude<Themed<string>, string>;
  expect(light).not.toBe(dark);
  for (const file of [light, dark]) {
    const path = join(dirname(source), file.replace(/^file:/, ''));
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, 'utf8')).toContain('<svg');
  }
}
