import { phrase, type Phrases } from './tables';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A node's failure as n8n keeps and shows it, with its message and description in Japanese where the tables have them. */
export function translateFailure<Failed extends { readonly message: string; readonly description?: unknown }>(
  phrases: Phrases,
  failed: Failed,
): Failed {
  const { message, description } = failed;
  return {
    ...failed,
    message: phrase(message, phrases),
    ...(typeof description === 'string' && { description: phrase(description, phrases) }),
  };
}

/** n8n's refusal of a request, with its message in Japanese where the tables have it; any other answer as it is. */
export function translateAnswer(phrases: Phrases, body: unknown): unknown {
  if (!isObject(body) || typeof body['message'] !== 'string' || !('code' in body)) return body;
  const message = phrase(body['message'], phrases);
  return message === body['message'] ? body : { ...body, message };
}
