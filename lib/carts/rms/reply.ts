import { isObject, type JsonObject } from '../kit/reply';

const messagesOf = (body: unknown): readonly JsonObject[] =>
  isObject(body) && Array.isArray(body.MessageModelList) ? body.MessageModelList.filter(isObject) : [];

/** The gateway's own refusal, before the function was reached: `{Results:{errorCode, message}}`. */
const resultsOf = (body: unknown): JsonObject | null =>
  isObject(body) && isObject(body.Results) ? body.Results : null;

/** The 定期購入 list says how it went by a code of its own, under HTTP 200. */
const RESERVE_GOOD: ReadonlySet<unknown> = new Set(['N00-000', 'N00-001']);
const reserveCodeOf = (body: unknown): unknown => (isObject(body) ? (body.resultCode ?? null) : null);

const isError = ({ messageType }: JsonObject): boolean => messageType === 'ERROR';

/** A refusal may come with HTTP 200 (reference 5, Errors). */
export const isRefusal = (body: unknown): boolean => {
  const reserveCode = reserveCodeOf(body);
  return (
    messagesOf(body).some(isError) ||
    resultsOf(body)?.errorCode !== undefined ||
    (reserveCode !== null && !RESERVE_GOOD.has(reserveCode))
  );
};

export const codesOf = (body: unknown): readonly string[] => {
  const codes = [
    ...messagesOf(body)
      .filter(isError)
      .map(({ messageCode }) => messageCode),
    resultsOf(body)?.errorCode,
    RESERVE_GOOD.has(reserveCodeOf(body)) ? null : reserveCodeOf(body),
  ];
  return codes.filter((code) => code !== undefined && code !== null).map(String);
};
