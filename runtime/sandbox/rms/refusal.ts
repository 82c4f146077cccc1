/** Thrown by a route; answered with its body. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: object,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super('refused');
  }
}

/** The gateway's refusal, before a function is reached (reference 5, Errors). */
export const atGateway = (status: number, errorCode: string, headers = {}): Refusal =>
  new Refusal(status, { Results: { errorCode, message: 'エラーです。' } }, headers);

export const message = (messageType: 'INFO' | 'WARNING' | 'ERROR', name: string, orderNumber?: string) => ({
  ...{ messageType, messageCode: `ORDER_EXT_API_${name}`, message: 'メッセージです。' },
  ...(orderNumber === undefined ? {} : { orderNumber }),
});

/** A refusal of an order function: HTTP 200, the error in the list of messages. */
export const inMessages = (name: string): Refusal => new Refusal(200, { MessageModelList: [message('ERROR', name)] });

export const refuse = {
  unauthorised: () => atGateway(401, 'GA0001'),
  notSwitchedOn: () => atGateway(400, 'ES04-01'),
  mediaType: () => new Refusal(415, {}),
  tooFast: () => atGateway(429, 'TooManyRequests', { 'retry-after': '1' }),
  search: (code: '009' | '010' | '011' | '023') => inMessages(`SEARCH_ORDER_ERROR_${code}`),
  get: (code: '009' | '011') => inMessages(`GET_ORDER_ERROR_${code}`),
  /** Bad parameters of the 定期購入 list come with 200 (reference 5). */
  reserve: (resultCode: string) => new Refusal(200, { resultCode, message: 'エラーです。' }),
};
