import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { Failure } from '../../lib/failure';

/** How the database's programs are started: as ourselves, or, when we are root, as user postgres. */
export interface RunAs {
  /** Null = as ourselves. */
  user: { uid: number; gid: number } | null;
  /** A program and arguments that the real command is appended to. */
  prefix: readonly string[];
}

const ourselves: RunAs = { user: null, prefix: [] };

/**
 * PostgreSQL refuses to run as root, so root hands it to user postgres. That user must be able to walk to `folders`;
 * where a parent folder is closed to it (/root, or a folder made by mktemp) the server keeps one capability, reading
 * and passing through any folder, instead of our opening somebody's private folder or moving the data elsewhere.
 * `no_setuid_fixup` makes access(2), with which initdb and pg_ctl look for their own programs, honour that capability.
 */
export function runAs(folders: readonly string[]): RunAs {
  if (process.getuid?.() !== 0) return ourselves;
  const user = postgresUser();
  if (folders.every((folder) => canReach(user, folder))) return { user, prefix: [] };
  const capability = pathCapability();
  if (!capability || !hasSetpriv()) {
    throw new Failure(
      'config',
      `データベース用の利用者 postgres が、フォルダ ${folders.join(' と ')} まで入れません。`,
      'LINE_COMMERCE_HOME を /var/lib/line-commerce のような場所にするか、root 以外の利用者で実行してください。',
    );
  }
  const sets = [`--inh-caps=-all,+${capability}`, `--ambient-caps=-all,+${capability}`];
  const ids = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  const limits = [`--bounding-set=-all,+${capability}`, '--securebits=+no_setuid_fixup', '--no-new-privs'];
  return { user, prefix: ['setpriv', ...ids, ...limits, ...sets, '--'] };
}

/** Runs one of the database's programs to its end. @throws Error with its output when it fails. */
export function runProgram(as: RunAs, program: string, args: readonly string[], options: ProgramOptions = {}) {
  const [command, ...rest] = [...as.prefix, program, ...args] as [string, ...string[]];
  // The server writes to a file and not to a pipe of ours, which would keep this promise open while it runs.
  const output = openSync(options.outputFile ?? '/dev/null', 'a+', 0o600);
  const child = spawn(command, rest, {
    ...(as.prefix.length === 0 && as.user ? as.user : {}),
    cwd: '/',
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', output, output],
    // A session of its own: Ctrl-C on our terminal must not reach the database before n8n has stopped.
    detached: options.detached ?? false,
  });
  return new Promise<number | null>((resolve, reject) => child.on('error', reject).on('exit', resolve)).finally(() =>
    closeSync(output),
  );
}

interface ProgramOptions {
  outputFile?: string;
  detached?: boolean;
}

function postgresUser(): { uid: number; gid: number } {
  const existing = lookUp();
  if (existing) return existing;
  const made = spawnSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'postgres',
  ]);
  if (made.status !== 0) spawnSync('adduser', ['-S', '-D', '-H', 'postgres']);
  const user = lookUp();
  if (user) return user;
  throw new Failure(
    'config',
    'データベースを動かす利用者 postgres を作れませんでした(PostgreSQL は root では動きません)。',
    '利用者 postgres を作るか(例: useradd --system postgres)、root 以外の利用者で実行してください。',
  );
}

function lookUp(): { uid: number; gid: number } | undefined {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

const canReach = (user: { uid: number; gid: number }, folder: string) =>
  spawnSync('test', ['-x', folder], { ...user, cwd: '/' }).status === 0;

const hasSetpriv = () => spawnSync('setpriv', ['--version']).status === 0;

/** The weakest of our capabilities that lets a process pass through closed folders; containers often drop the first. */
function pathCapability(): 'dac_read_search' | 'dac_override' | undefined {
  const effective = BigInt(`0x${/CapEff:\s*([0-9a-f]+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'}`);
  if (effective & (1n << 2n)) return 'dac_read_search';
  return effective & (1n << 1n) ? 'dac_override' : undefined;
}
