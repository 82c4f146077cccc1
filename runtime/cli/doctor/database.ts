import type { Home } from '../../home/home';
import { loadPorts } from '../../home/ports';
import { loadSecrets } from '../../home/secrets';
import { loadSettings } from '../../home/settings';
import { clusterVersion, otherVersion, postgresMajor } from '../../postgres/cluster';
import { embeddedUrl, withClient } from '../../postgres/database';
import { checkExternal } from '../../postgres/external';
import { type Finding, fine, looked, warning } from './check';

const about = 'データベース';

/** The embedded database's folder and, while it runs, its answer; or everything that can be wrong with DATABASE_URL. */
export const database = (home: Home, running: boolean): Promise<Finding> =>
  looked(about, async () => {
    const { databaseUrl } = loadSettings(home.root);
    return databaseUrl ? external(databaseUrl) : embedded(home, running);
  });

async function embedded(home: Home, running: boolean): Promise<Finding> {
  const version = clusterVersion(home);
  if (version && version !== postgresMajor) throw otherVersion(home, version);
  if (!version) return fine(about, `内蔵の PostgreSQL ${postgresMajor}(最初の起動で作ります)`);
  if (!running) return fine(about, `内蔵の PostgreSQL ${version}(停止中)`);
  const [{ secrets }, ports] = await Promise.all([loadSecrets(home), loadPorts(home)]);
  const answer = await withClient(embeddedUrl(ports.database, secrets), (client) =>
    client.query<{ server_version: string }>('SHOW server_version'),
  );
  return fine(about, `内蔵の PostgreSQL ${answer.rows[0]?.server_version}(動いています)`);
}

/** Leases and the rate limiter go by the database's clock, business days by ours: they must agree. */
async function external(url: string): Promise<Finding> {
  const { version, clockAheadSeconds } = await checkExternal(url);
  if (Math.abs(clockAheadSeconds) < 5) return fine(about, `外部の PostgreSQL ${version}(時計のずれなし)`);
  return warning(
    about,
    `外部の PostgreSQL ${version} の時計が、この機械より ${clockAheadSeconds.toFixed(0)} 秒ずれています。`,
    '両方の機械で時刻合わせ(NTP)を有効にしてください。',
  );
}
