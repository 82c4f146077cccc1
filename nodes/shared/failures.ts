import { NodeApiError, NodeOperationError, type IExecuteFunctions, type INode } from 'n8n-workflow';
import { Failure, type FailureKind } from '../../lib/failure';

/** A failure that 取り込み has already laid down as a notice: template 02 mails it, so the error branch need not. */
export class NoticedFailure extends Failure {
  constructor(failure: Failure) {
    super(failure.kind, failure.message, failure.hint, { cause: failure });
    this.name = 'NoticedFailure';
  }
}

type BlockError = NodeApiError | NodeOperationError;

/** Kinds that come from the other side of the wire. */
const remote: ReadonlySet<FailureKind> = new Set(['auth', 'rate', 'transient', 'cart', 'shape']);

const unexpected = (error: unknown): Failure =>
  new Failure(
    'database',
    '思わぬ理由で処理が止まりました。',
    'もう一度実行してください。続くときは n8n のログを添えてお問い合わせください。',
    { cause: error },
  );

/** The message of an unknown error may quote a customer's data, so only its name, code and place are logged. */
function logUnexpected(context: Pick<IExecuteFunctions, 'logger'>, error: unknown): void {
  const { name, code, stack } = Object(error) as { name?: unknown; code?: unknown; stack?: unknown };
  const place = String(stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 5)
    .join('\n');
  context.logger.error(`line-commerce: unexpected ${String(name)} ${String(code ?? '')}\n${place}`);
}

function fromFailure(node: INode, failure: Failure, itemIndex: number): BlockError {
  const error = remote.has(failure.kind)
    ? new NodeApiError(
        node,
        { message: failure.message },
        { message: failure.message, description: failure.hint, itemIndex },
      )
    : new NodeOperationError(node, failure.message, { description: failure.hint, itemIndex });
  error.context.kind = failure.kind;
  error.context.noticed = failure instanceof NoticedFailure;
  return error;
}

/** The one place where what went wrong becomes n8n's error: message, next step (description) and the item's number. */
export function toNodeError(
  context: Pick<IExecuteFunctions, 'getNode' | 'logger'>,
  error: unknown,
  itemIndex: number,
): BlockError {
  if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
  if (error instanceof Failure) return fromFailure(context.getNode(), error, itemIndex);
  logUnexpected(context, error);
  return fromFailure(context.getNode(), unexpected(error), itemIndex);
}

/** Of a loop that tries again by itself: one line in n8n's log, without anything of a customer. */
export function reportTrouble(context: Pick<IExecuteFunctions, 'logger'>, block: string, error: unknown): void {
  if (error instanceof Failure) context.logger.warn(`${block}: ${error.message}${error.hint}`);
  else logUnexpected(context, error);
}
