/** Thrown by a route; answered as this API words it. */
export class Refusal extends Error {
  constructor(
    /** HTTP status; 200 where the shop understands the request and still refuses it. */
    readonly status: number,
    readonly body: unknown,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`refused with ${status}`);
  }
}

const failed = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): Refusal =>
  new Refusal(status, { success: false, errors: [{ message }] }, headers);

export const refuse = {
  /** The token door words its refusal its own way (reference 2). */
  client: () => new Refusal(401, { error: 'invalid_client', error_description: '認証に失敗しました。' }),
  token: () => failed(401, 'アクセストークンが無効です。'),
  eachUserToken: () => failed(401, 'お客様のトークンが無効です。'),
  login: () => failed(401, 'メールアドレスまたはパスワードが違います。'),
  notFound: () => failed(404, '対象が見つかりません。'),
  invalid: (what: string) => failed(400, `${what}が不正です。`),
  tooFast: () => failed(429, 'リクエストが多すぎます。', { 'retry-after': '1' }),
  /** Inside a 200. */
  refused: (message: string) => failed(200, message),
  any: (status: number, headers: Readonly<Record<string, string>>) => failed(status, 'エラーです。', headers),
};
