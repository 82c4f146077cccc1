/** Thrown by a door or a route; answered with this status and body. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: Readonly<Record<string, unknown>>,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(`HTTP ${status}`);
  }
}

/** As the API words it. The codes are ours: only N-0001, all is well, is public. */
export const refuse = (status: number, code: string, message: string, headers = {}): Refusal =>
  new Refusal(status, { success: 'ng', error_cd: code, error_message: message, response: [] }, headers);

/** As the consent's part words it. */
export const refuseToken = (error: string, status = 400): Refusal => new Refusal(status, { error });
