type Environment = Record<string, string | undefined>;
export declare const projectRoot: string;
export declare function homeFolder(
  env?: Environment,
  options?: { uid?: number; userHome?: string; root?: string },
): string;
export declare function mergedEnvironment(env: Environment, home: string, root?: string): Environment;
