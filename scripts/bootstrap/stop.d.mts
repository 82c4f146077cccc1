export declare function stopProduct(
  home: string,
  options?: { force?: boolean },
  write?: (line: string) => void,
): Promise<void>;
