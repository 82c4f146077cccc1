import type { Phrases } from './tables';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** n8n's refusal of a request, with its message in Japanese where the tables have it; any other answer as it is. */
export function translateAnswer(phrases: Phrases, body: unknown): unknown {
  if (!isObject(body) || typeof body['message'] !== 'string' || !('code' in body)) return body;
  const { message } = body;
  return Object.hasOwn(phrases, message) ? { ...body, message: phrases[message] } : body;
}
