import type { Line } from './line';
import { checkShape } from './messages/check';
import { bool, number, object, optional } from './messages/shape';
import { refuse } from './refusal';
import type { SendRequest } from './sends';

const PORTION = 1000;

const limitShape = object({
  max: optional(number({ min: 1 })),
  upToRemainingQuota: optional(bool),
  forbidPartialDelivery: optional(bool),
});

interface Limit {
  max?: number;
  upToRemainingQuota?: boolean;
}

interface Job {
  request_id: string;
  seq: number;
  phase: 'waiting' | 'sending' | 'succeeded' | 'failed';
  target: number;
  done: number;
  cursor: number;
  accepted_at: number;
  completed_at: number | null;
  error_code: number | null;
}

/** Inside a transaction. Everybody is reached: the sandbox knows neither audiences nor ages. */
export const startNarrowcast = (line: Line, send: SendRequest, limit: unknown): void => {
  checkShape(limitShape, limit ?? {}, 'limit');
  const { max, upToRemainingQuota } = (limit ?? {}) as Limit;
  const remaining = line.sends.remaining() ?? Infinity;
  const wished = Math.min(line.people.countOf('following'), max ?? Infinity);
  if (wished > remaining && !upToRemainingQuota) throw refuse.quotaUsedUp();
  const seq = line.sends.later(send);
  line.db
    .prepare("INSERT INTO narrowcast (request_id, seq, phase, target, accepted_at) VALUES (?, ?, 'waiting', ?, ?)")
    .run(send.requestId, seq, Math.min(wished, remaining), line.clock.millis());
  setImmediate(() => continueNarrowcasts(line));
};

const portion = (line: Line, job: Job): void => {
  const people = line.people.page(job.cursor, Math.min(PORTION, job.target - job.done), 'following');
  line.sends.deliver(job.seq, people);
  const done = job.done + people.length;
  const isOver = people.length === 0 || done >= job.target;
  line.db
    .prepare('UPDATE narrowcast SET phase = ?, done = ?, cursor = ?, completed_at = ? WHERE request_id = ?')
    .run(
      ...[isOver ? 'succeeded' : 'sending', done, people.at(-1)?.n ?? job.cursor],
      ...[isOver ? line.clock.millis() : null, job.request_id],
    );
};

/** Sends the open narrowcasts portion by portion; also at the start, for those a crash left. */
export const continueNarrowcasts = (line: Line): void => {
  // The store closes when the sandbox stops: what is left goes out at the next start.
  void sendOn(line).catch(() => undefined);
};

const sendOn = async (line: Line): Promise<void> => {
  const open = line.db.prepare("SELECT * FROM narrowcast WHERE phase IN ('waiting', 'sending') ORDER BY seq LIMIT 1");
  while (line.db.isOpen) {
    const job = open.get() as Job | undefined;
    if (!job) break;
    await line.commits.run(() => {
      // Read again inside: another round of this loop may have gone on meanwhile.
      const now = open.get() as Job | undefined;
      if (now) portion(line, now);
    });
  }
  line.watchers.tell(null);
};

/** LINE's progress of one narrowcast; null where there is none. */
export const narrowcastProgress = (line: Line, requestId: string): Record<string, unknown> | null => {
  const job = line.db.prepare('SELECT * FROM narrowcast WHERE request_id = ?').get(requestId) as Job | undefined;
  if (!job) return null;
  const accepted = { phase: job.phase, acceptedTime: new Date(job.accepted_at).toISOString() };
  if (job.phase !== 'succeeded') return accepted;
  const counts = { successCount: job.done, failureCount: 0, targetCount: job.done };
  return { ...accepted, ...counts, completedTime: new Date(job.completed_at ?? job.accepted_at).toISOString() };
};
