/**
 * Why a request brought no usable answer. Each cart's table of errors turns a kind (or a status, or a code) into words.
 *
 * `aborted` our caller cancelled; `blocked` the host is not a public one; `egress` n8n's own policy refused;
 * `hostNotFound` no such name; `dns` the name service did not answer; `unreachable` nobody listens there; `tls` the
 * certificate or handshake failed; `timeout` no connection or answer in time; `cut` the connection broke;
 * `redirect` the server sent us elsewhere; `tooLarge` the answer passed the limit; `html` a web page instead of data;
 * `notJson` data that cannot be read; `status` an HTTP status of 400 or more; `refused` a refusal inside HTTP 200.
 */
export type HttpErrorKind =
  | 'aborted'
  | 'blocked'
  | 'egress'
  | 'hostNotFound'
  | 'dns'
  | 'unreachable'
  | 'tls'
  | 'timeout'
  | 'cut'
  | 'redirect'
  | 'tooLarge'
  | 'html'
  | 'notJson'
  | 'status'
  | 'refused';

export interface HttpErrorDetail {
  /** Method, host and path. Never the query or a header: those carry customers' ids and secrets. */
  readonly where: string;
  readonly status?: number;
  /** The cart's own error codes. */
  readonly codes?: readonly string[];
  /** The Retry-After header as it came. */
  readonly retryAfter?: string;
  /** When the answer came, in epoch milliseconds; a Retry-After date counts from here. */
  readonly receivedAt?: number;
  /** True when asking again cannot change anything in the cart. */
  readonly repeatable: boolean;
}

/** A request that brought no usable answer. Holds no header, query, body or secret, so it may be logged whole. */
export class HttpError extends Error {
  readonly kind: HttpErrorKind;
  readonly status: number | null;
  readonly codes: readonly string[];
  readonly retryAfter: string | null;
  readonly receivedAt: number;
  readonly repeatable: boolean;

  constructor(kind: HttpErrorKind, detail: HttpErrorDetail) {
    const facts = [kind, detail.status, ...(detail.codes ?? [])].filter((fact) => fact !== undefined);
    super(`${detail.where}: ${facts.join(' ')}`);
    this.name = 'HttpError';
    this.kind = kind;
    this.status = detail.status ?? null;
    this.codes = detail.codes ?? [];
    this.retryAfter = detail.retryAfter ?? null;
    this.receivedAt = detail.receivedAt ?? 0;
    this.repeatable = detail.repeatable;
  }
}

const KIND_BY_CODE: Readonly<Record<string, HttpErrorKind>> = {
  ENOTFOUND: 'hostNotFound',
  ENODATA: 'hostNotFound',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  ECONNREFUSED: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ETIMEDOUT: 'timeout',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  ECONNABORTED: 'timeout',
  EHOSTBLOCKED: 'blocked',
  EPROTO: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
  UNABLE_TO_GET_ISSUER_CERT: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
  HOSTNAME_MISMATCH: 'tls',
};

/** The kind of a network error by Node's error code; anything unknown counts as a broken connection. */
export const kindOfNetworkError = (code: string | undefined): HttpErrorKind => {
  if (code === undefined) return 'cut';
  if (code.startsWith('CERT_') || code.startsWith('ERR_TLS_') || code.startsWith('ERR_SSL_')) return 'tls';
  return KIND_BY_CODE[code] ?? 'cut';
};
