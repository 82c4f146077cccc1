/** Thrown by a route; answered as `{"errors":[{code, message}]}` (reference 2.8). */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

export const envelope = (code: string, message: string) => ({ errors: [{ code, message }] });

/** Which status goes with which code is not public; these are the reference's guesses. */
export const refuse = {
  token: () => new Refusal(401, 'ASS1001', '認証に失敗しました。'),
  login: () => new Refusal(401, 'ASS1001', 'メールアドレスまたはパスワードが正しくありません。'),
  tooFast: (seconds: number) =>
    new Refusal(429, 'ASS9999', 'リクエスト数の上限です。', { 'retry-after': String(seconds) }),
  notFound: (resource: string) => new Refusal(404, `A${resource}2001`, '対象が見つかりません。'),
  badParameter: (resource: string, name: string) => new Refusal(400, `A${resource}3002`, `${name}が不正です。`),
  invalid: (resource: string, message: string) => new Refusal(422, `A${resource}3999`, message),
};
