/** One entry of `details` in LINE's error body. */
export interface RefusalDetail {
  readonly message: string;
  readonly property?: string;
}

/** Thrown by a route before it writes anything; answered in LINE's error shape. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: Readonly<Record<string, unknown>>,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(typeof body['message'] === 'string' ? body['message'] : String(status));
  }
}

const refusal = (status: number, message: string, details: readonly RefusalDetail[] = []): Refusal =>
  new Refusal(status, details.length > 0 ? { message, details } : { message });

/** `The request body has N error(s)` with the properties that are wrong. */
export const badBody = (details: readonly RefusalDetail[]): Refusal =>
  refusal(400, `The request body has ${details.length} error(s)`, details);

/** What LINE says, by cause. Which wording goes with which cause is partly inferred: see README. */
export const refuse = {
  badRequest: (message: string) => refusal(400, message),
  property: (property: string) =>
    refusal(400, `The property, '${property}', in the request body is invalid (line: -, column: -)`),
  notJson: () => refusal(400, 'The request body could not be parsed as JSON'),
  noToken: () =>
    refusal(401, "Authorization header required. Must follow the scheme, 'Authorization: Bearer <ACCESS TOKEN>'"),
  badToken: (reason: 'invalid token' | 'The access token expired') =>
    refusal(
      401,
      `Authentication failed due to the following reason: ${reason}. Confirm that the access token in the authorization header is valid.`,
    ),
  forbidden: (message: string) => refusal(403, message),
  notFound: (message = 'Not found') => refusal(404, message),
  tooFast: () => refusal(429, 'The API rate limit has been exceeded. Try again later.'),
  tooManyAudiences: () =>
    refusal(429, 'The maximum number of concurrent operations has been exceeded. Try again later.'),
  quotaUsedUp: () => refusal(429, 'You have reached your monthly limit.'),
  badReplyToken: () => refusal(400, 'Invalid reply token'),
  failedToSend: () => refusal(400, 'Failed to send messages'),
  /** Error shape of the token endpoints. */
  oauth: (status: number, error: string, description: string) =>
    new Refusal(status, { error, error_description: description }),
};
