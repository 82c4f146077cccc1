import { systemClock, type Clock } from '../../../lib/clock';
import type { Store } from '../../../lib/store/store';
import type { ProvisionedRecords, ProvisionedVersion } from './provision';

const LATEST = `SELECT version, workflow_id AS "workflowId", content_hash AS "contentHash"
  FROM provisioned WHERE template = $1 ORDER BY provisioned_at DESC, version DESC LIMIT 1`;

const ADD = `INSERT INTO provisioned (template, version, workflow_id, content_hash, provisioned_at)
  VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (template, version) DO UPDATE
  SET workflow_id = excluded.workflow_id, content_hash = excluded.content_hash, provisioned_at = excluded.provisioned_at`;

/** The records in table `provisioned`. */
export const storedRecords = (store: Store, clock: Clock = systemClock): ProvisionedRecords => ({
  async latest(template) {
    const found = await store.query<ProvisionedVersion & Record<string, string>>(LATEST, [template]);
    return found.rows[0] ?? null;
  },
  async add(template, { version, workflowId, contentHash }) {
    await store.query(ADD, [template, version, workflowId, contentHash, clock.now().toISO()]);
  },
});
