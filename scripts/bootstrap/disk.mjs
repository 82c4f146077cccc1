import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { BootstrapFailure } from './failure.mjs';

/** Free bytes for this user where a folder is, or will be. */
export function freeBytes(folder, statfs = statfsSync) {
  try {
    const { bavail, bsize } = statfs(folder);
    return bavail * bsize;
  } catch (error) {
    if (error.code === 'ENOENT' && dirname(folder) !== folder) return freeBytes(dirname(folder), statfs);
    throw error;
  }
}

const inGigabytes = (bytes) => `${(bytes / 1024 ** 3).toFixed(1)} GB`;

/** Refuses when a folder's disk has less room than a step needs. */
export function ensureFreeSpace(folder, needed, purpose, statfs = statfsSync) {
  const free = freeBytes(folder, statfs);
  if (free >= needed) return;
  throw new BootstrapFailure(
    `ディスクの空きが足りません。${purpose}には ${inGigabytes(needed)} 必要ですが、空きは ${inGigabytes(free)} です(${folder})。`,
    '不要なファイルを消すか、空きのあるディスクで実行してください。',
  );
}
