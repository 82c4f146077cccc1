export interface ProcessIdentity {
  pid: number;
  started: string;
}
export declare function startMark(pid: number): string | undefined;
export declare function identityOf(pid: number): ProcessIdentity;
export declare function isRunning(identity: ProcessIdentity | undefined): identity is ProcessIdentity;
export declare function n8nProcesses(home: string, recorded?: ProcessIdentity): ProcessIdentity[];
export declare function postmaster(home: string): ProcessIdentity | undefined;
export declare function stopProcess(
  identity: ProcessIdentity,
  signal?: NodeJS.Signals,
  graceMs?: number,
): Promise<boolean>;
export declare function ended(identity: ProcessIdentity, withinMs: number): Promise<boolean>;
