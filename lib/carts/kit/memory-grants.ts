import type { Grants } from '../cart';

const kept = new Map<string, string>();
const turns = new Map<string, Promise<unknown>>();

/** Grants of this process alone: for an n8n whose database we do not know. They end with it. */
export const memoryGrants: Grants = {
  read: (key) => Promise.resolve(kept.get(key) ?? null),
  keep: (key, sealed) => Promise.resolve(void kept.set(key, sealed)),
  alone(key, work) {
    const turn = (turns.get(key) ?? Promise.resolve()).then(work, work);
    turns.set(
      key,
      turn.catch(() => undefined),
    );
    return turn;
  },
};
