import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { LINE_OPENAPI, describeWithLineOpenapi, lineOpenapi } from '../../support/line-openapi';
import { closeAll, openLine } from './line-client';

afterEach(closeAll);

/** What the sandbox leaves out: it has one-to-one talks and one LIFF app only, and none of LINE's partner functions. */
const LEFT_OUT =
  /\/(group|room|coupon|membership|audienceGroup)\b|pnp|(post|delete) \/liff\/v1|\/bot\/(message\/pnp|ad)/;

const METHODS = ['get', 'post', 'put', 'delete'];

const operationsOf = (name: string): [string, string][] => {
  const { paths } = parse(readFileSync(join(LINE_OPENAPI, name), 'utf8')) as { paths: Record<string, object> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter((method) => METHODS.includes(method) && !LEFT_OUT.test(path) && !LEFT_OUT.test(`${method} ${path}`))
      .map((method): [string, string] => [method.toUpperCase(), path]),
  );
};

describeWithLineOpenapi("the operations of LINE's own description", () => {
  it('are all known here, except those of groups and partner functions', async () => {
    const operations = ['messaging-api.yml', 'channel-access-token.yml', 'insight.yml', 'liff.yml'].flatMap(
      operationsOf,
    );
    expect(operations.length).toBeGreaterThan(60);
    const line = await openLine({ onExchange: undefined });
    const unknown: string[] = [];
    for (const [method, path] of operations) {
      line.control.clearRequests();
      await line.call(method, path.replace(/\{[^}]+\}/g, 'x'), method === 'GET' ? undefined : {});
      if (Object.keys(line.control.requests()).length === 0) unknown.push(`${method} ${path}`);
    }
    expect(unknown).toEqual([]);
  });
});

describeWithLineOpenapi('holding exchanges against it', () => {
  const push = (message: object) =>
    lineOpenapi().requestProblems('POST', '/v2/bot/message/push', { to: 'U1', messages: [message] });

  it.each([
    ['a wrong type', { type: 'text', text: 1 }],
    ['an unknown type', { type: 'letter' }],
    ['a field LINE does not know', { type: 'text', text: 'あ', txet: 'あ' }],
    [
      'a postback too long',
      {
        ...{ type: 'template', altText: 'あ' },
        template: { type: 'confirm', text: 'あ', actions: [{ type: 'postback', label: 'あ', data: 'a'.repeat(301) }] },
      },
    ],
  ])('finds %s in a request', (_what, message) => {
    expect(push({ type: 'text', text: 'あ' })).toEqual([]);
    expect(push(message)).not.toEqual([]);
  });

  it('finds what is missing or too much in an answer and in a webhook', () => {
    const answer = (body: unknown) => lineOpenapi().responseProblems('POST', '/v2/bot/message/push', 200, body);
    expect(answer({ sentMessages: [{ id: '1' }] })).toEqual([]);
    for (const wrong of [{}, { sentMessages: [] }, { sentMessages: [{ id: '1', more: 1 }] }])
      expect(answer(wrong)).not.toEqual([]);
    expect(lineOpenapi().responseProblems('GET', '/v2/bot/info', 201, {})).not.toEqual([]);
    expect(lineOpenapi().requestProblems('GET', '/v2/bot/nothing', undefined)).not.toEqual([]);
    expect(lineOpenapi().webhookProblems({ destination: 'U1', events: [] })).not.toEqual([]);
  });
});
