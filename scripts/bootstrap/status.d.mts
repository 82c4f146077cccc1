import type { ProcessIdentity } from './processes.mjs';

/** What `run.json` holds. */
export interface RunFile {
  ready: boolean;
  process: ProcessIdentity;
  n8n: ProcessIdentity | null;
  editorPort: number;
  publicPort: number;
  editorUrl: string | null;
  publicUrl: string | null;
  mailboxUrl: string | null;
  sandboxUrl: string | null;
  talkUrl: string | null;
  database: 'embedded' | 'external';
  startedAt: string;
}
export interface Status extends Partial<Omit<RunFile, 'process' | 'n8n'>> {
  ready: boolean;
  running: boolean;
  home: string;
  pid?: number;
  n8nPid?: number | null;
}
export declare function readRunFile(home: string): RunFile | undefined;
export declare function readStatus(home: string): Promise<Status>;
export declare function printStatus(
  home: string,
  options?: { json?: boolean },
  write?: (line: string) => void,
): Promise<void>;
