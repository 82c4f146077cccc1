type StatFs = (folder: string) => { bavail: number; bsize: number };
export declare function freeBytes(folder: string, statfs?: StatFs): number;
export declare function ensureFreeSpace(folder: string, needed: number, purpose: string, statfs?: StatFs): void;
