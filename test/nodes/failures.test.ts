import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';
import { Failure, type FailureKind } from '../../lib/failure';
import { NoticedFailure, toNodeError } from '../../nodes/shared/failures';

const node: INode = { id: '1', name: 'futureshop', type: 'x.y', typeVersion: 1, position: [0, 0], parameters: {} };

function contextWith(logged: string[]) {
  const logger = { error: (message: string) => void logged.push(message) };
  return { getNode: () => node, logger } as unknown as Parameters<typeof toNodeError>[0];
}

const quiet = contextWith([]);

test.each<[FailureKind, typeof NodeApiError | typeof NodeOperationError]>([
  ['auth', NodeApiError],
  ['rate', NodeApiError],
  ['transient', NodeApiError],
  ['cart', NodeApiError],
  ['shape', NodeApiError],
  ['config', NodeOperationError],
  ['input', NodeOperationError],
  ['database', NodeOperationError],
  ['stopped', NodeOperationError],
])('%s keeps its message, its next step and the item', (kind, kindOfError) => {
  const error = toNodeError(quiet, new Failure(kind, '起きたこと。', '次にすること。'), 3);
  expect(error).toBeInstanceOf(kindOfError);
  expect(error).toMatchObject({ message: '起きたこと。', description: '次にすること。' });
  expect(error.context).toMatchObject({ itemIndex: 3, kind, noticed: false });
});

test('a failure that lies in お知らせ already is marked, also in what n8n hands to the error workflow', () => {
  const error = toNodeError(quiet, new NoticedFailure(new Failure('auth', '起きたこと。', '次にすること。')), 0);
  const handed = JSON.parse(JSON.stringify(error)) as { message: string; context: { noticed: boolean } };
  expect(handed.message).toBe('起きたこと。');
  expect(handed.context.noticed).toBe(true);
});

test('an unknown error shows and logs nothing of what it carries', () => {
  const logged: string[] = [];
  const secret = 'Key (email)=(hanako@example.com) already exists';
  const error = toNodeError(contextWith(logged), Object.assign(new Error(secret), { code: 'XX000' }), 0);
  expect(JSON.stringify([error, error.message, error.description, error.stack, logged])).not.toContain('hanako');
  expect(error.message).toBe('思わぬ理由で処理が止まりました。');
  expect(logged).toEqual([expect.stringContaining('XX000')]);
});

test('an error of n8n itself goes through as it is', () => {
  const own = new NodeOperationError(node, 'as it is');
  expect(toNodeError(quiet, own, 0)).toBe(own);
});
