import type { Line } from './line';
import { checkShape } from './messages/check';
import { byType, list, matching, object, optional, required, text } from './messages/shape';
import { refuse } from './refusal';

const MOST_OPERATIONS = 1000;

const id = required(text(100));
const type = required(text(20));
const operation = byType(() => ({
  link: object({ type, from: id, to: id }),
  unlink: object({ type, from: id }),
  unlinkAll: object({ type }),
}));
const batch = object({
  operations: required(list(operation, { min: 1, max: MOST_OPERATIONS })),
  resumeRequestKey: optional(matching(/^[a-zA-Z0-9_-]{1,100}$/, 'Must match ^[a-zA-Z0-9_-]{1,100}$')),
});

interface Operation {
  type: 'link' | 'unlink' | 'unlinkAll';
  from?: string;
  to?: string;
}

/** Throws LINE's 400 where the operations cannot be run. */
export const checkBatch = (body: Record<string, unknown>): readonly Operation[] => {
  checkShape(batch, body);
  const operations = body['operations'] as Operation[];
  const alone = operations.some((one) => one.type === 'unlinkAll');
  if (alone && operations.length > 1) throw refuse.badRequest('unlinkAll cannot be combined with other operations');
  return operations;
};

const run = ({ db, richMenus }: Line, { type: kind, from, to }: Operation): void => {
  if (kind === 'unlinkAll') db.exec('UPDATE person SET rich_menu_id = NULL WHERE rich_menu_id IS NOT NULL');
  else
    db.prepare('UPDATE person SET rich_menu_id = ? WHERE rich_menu_id = ?').run(
      kind === 'link' && to ? richMenus.get(to).richMenuId : null,
      from ?? '',
    );
};

/** Runs the operations; the sandbox is done before LINE would be. The same resumeRequestKey runs nothing again. */
export const startBatch = async (line: Line, requestId: string, body: Record<string, unknown>): Promise<void> => {
  const operations = checkBatch(body);
  for (const { to } of operations) if (to !== undefined) line.richMenus.shown(to);
  const key = (body['resumeRequestKey'] as string | undefined) ?? null;
  await line.commits.run(() => {
    const known = key && line.db.prepare('SELECT 1 FROM rich_menu_batch WHERE resume_key = ?').get(key);
    if (!known) for (const one of operations) run(line, one);
    const now = line.clock.millis();
    line.db
      .prepare('INSERT INTO rich_menu_batch (request_id, resume_key, accepted_at, completed_at) VALUES (?, ?, ?, ?)')
      .run(requestId, key, now, now);
  });
  line.watchers.tell(null);
};

/** LINE's progress of one batch. Throws 404 where there is none. */
export const batchProgress = ({ db }: Line, requestId: string): Record<string, unknown> => {
  const row = db.prepare('SELECT accepted_at, completed_at FROM rich_menu_batch WHERE request_id = ?').get(requestId);
  if (!row) throw refuse.notFound();
  const { accepted_at: accepted, completed_at: completed } = row as { accepted_at: number; completed_at: number };
  const time = (at: number): string => new Date(at).toISOString();
  return { phase: 'succeeded', acceptedTime: time(accepted), completedTime: time(completed) };
};
