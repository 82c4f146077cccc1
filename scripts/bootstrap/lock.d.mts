import type { ProcessIdentity } from './processes.mjs';

export interface Lock {
  /** What a holder that died had written, if the lock was stale. */
  left: Partial<ProcessIdentity> | undefined;
  release(): void;
}
export declare function lockHolder(file: string): ProcessIdentity | undefined;
export declare function tryLock(file: string, content?: object): Lock | undefined;
