import type { RefusalDetail } from '../refusal';
import { badBody } from '../refusal';
import type { Shape } from './shape';
import { messages } from './message-shapes';

/** Throws LINE's 400 with every property that is wrong. */
export const checkShape = (shape: Shape, value: unknown, at = ''): void => {
  const issues: RefusalDetail[] = [];
  shape(value, at, issues);
  if (issues.length > 0) throw badBody(issues);
};

/** The messages of a sending or validating call. Throws LINE's 400. */
export const checkMessages = (value: unknown): readonly Record<string, unknown>[] => {
  checkShape(messages, value ?? [], 'messages');
  return value as readonly Record<string, unknown>[];
};
