import { lstat, mkdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot, userFolderOf } from './env';

export const PACKAGE_NAME = 'n8n-nodes-line-commerce';

/** Where n8n looks for community packages. */
const packagesFolder = (home: string): string => join(userFolderOf(home), '.n8n/nodes/node_modules');

/** Puts a link to this package among n8n's community packages; an older link or copy is replaced in one step. */
export async function linkPackage(home: string, root = packageRoot): Promise<void> {
  const folder = packagesFolder(home);
  const link = join(folder, PACKAGE_NAME);
  await mkdir(folder, { recursive: true });
  const current = await readlink(link).catch(() => null);
  if (current === root) return;
  const fresh = join(folder, `.${PACKAGE_NAME}.${process.pid}`);
  await rm(fresh, { force: true });
  await symlink(root, fresh);
  const isFolder = await lstat(link).then((found) => found.isDirectory(), () => false); // prettier-ignore
  if (isFolder) await rm(link, { recursive: true });
  await rename(fresh, link);
}
