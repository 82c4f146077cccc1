export declare class BootstrapFailure extends Error {
  readonly hint: string;
  constructor(message: string, hint: string, options?: ErrorOptions);
}
export declare function fileSystemFailure(error: unknown, folder: string): BootstrapFailure | undefined;
export declare function printFailure(error: unknown, write?: (line: string) => void): void;
