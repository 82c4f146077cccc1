/** One entry of `errors` (reference 1.7). */
export interface RefusalDetail {
  readonly code: string;
  readonly path: string;
  readonly message: string;
}

/** Thrown by a route; answered as the shop's error envelope. */
export class Refusal extends Error {
  readonly errors: readonly RefusalDetail[];

  constructor(
    /** HTTP status; 200 where the shop understands the request and still refuses it. */
    readonly status: number,
    detail: RefusalDetail,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail.message);
    this.errors = [detail];
  }
}

export const envelope = (errors: readonly RefusalDetail[]): { status: 'failed'; errors: readonly RefusalDetail[] } => ({
  status: 'failed',
  errors,
});

const invalid = (code: string, path: string, message: string): Refusal => new Refusal(400, { code, path, message });

/** Which HTTP status goes with which cause is not public; these are the reference's guesses (1.7). */
export const refuse = {
  invalidValue: (path: string, message = '値が不正です。') => invalid('InvalidValue', path, message),
  invalidDate: (path: string) => invalid('InvalidDateFormat', path, '日付の形式が不正です。'),
  tooMany: (path: string) => invalid('TooMany', path, '件数の上限を超えています。'),
  unauthorized: (path: string, message: string) => new Refusal(401, { code: 'Unauthorized', path, message }),
  callerNotRegistered: () =>
    new Refusal(403, { code: 'Forbidden', path: '', message: '許可されていないIPアドレスです。' }),
  notOffered: (path: string) =>
    new Refusal(403, { code: 'NotManagementSettings', path, message: 'このAPIはご利用いただけません。' }),
  notFound: (path: string, status = 404) =>
    new Refusal(status, { code: 'NotFound', path, message: '対象が見つかりません。' }),
  pointsShort: () => new Refusal(200, { code: 'InvalidValue', path: 'points', message: 'ポイントが不足しています。' }),
  tooFast: () =>
    new Refusal(
      429,
      { code: 'TooManyRequests', path: '', message: 'リクエストの上限を超えています。' },
      { 'retry-after': '1' },
    ),
};
