import { rmSync } from 'node:fs';
import { Failure } from '../../lib/failure';
import { fileSystemFailure, type ProcessIdentity, processes, type RunFile, tryLock } from '../bootstrap';
import type { Home } from '../home/home';
import { writeJson } from '../home/json-file';

/** The one running product of a data folder, as others see it. */
export interface Instance {
  /** Publishes the state for `status`; n8n's pid so that a later start can end it should we be killed. */
  tell(state: Omit<RunFile, 'process' | 'n8n'>, n8nPid: number | null): Promise<void>;
  release(): void;
}

/** Makes sure that only one product runs on a data folder. @throws Failure that names the running one. */
export function claimInstance(home: Home): Instance {
  const lock = lockOf(home);
  if (!lock) {
    throw new Failure(
      'config',
      `このデータフォルダの製品は、すでに動いています: ${home.root}`,
      'npm run status で状態を、止めるなら npm run stop を実行してください。',
    );
  }
  // Left by a killed one.
  rmSync(home.run, { force: true });
  const owner = processes.identityOf(process.pid);
  return {
    tell: (state, n8nPid) => {
      const n8n: ProcessIdentity | null = n8nPid === null ? null : processes.identityOf(n8nPid);
      return writeJson(home.run, { process: owner, n8n, ...state } satisfies RunFile);
    },
    release: () => {
      rmSync(home.run, { force: true });
      lock.release();
    },
  };
}

function lockOf(home: Home) {
  try {
    return tryLock(home.startLock);
  } catch (error) {
    throw fileSystemFailure(error, home.root) ?? error;
  }
}
