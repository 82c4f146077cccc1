/** The one HTTP door of all carts and of LINE: time-outs, host check, Shift_JIS, retry decisions and token renewal. */
export { openDoor, type HttpDoor, type HttpReply, type HttpRequest } from './door';
export { HttpError, type HttpErrorKind } from './error';
export { hostRefusal, type HostRefusal } from './hosts';
export { withRetry } from './retry';
export { TokenCache, type IssuedToken } from './tokens';
