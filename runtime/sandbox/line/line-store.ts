import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * `entry`: one line in one talk. `kind` 0: LINE took it but the person does not see it (blocked or no friend), 1: it
 * arrived, 2: the person said it. `seq` is one counter over calls and what people say, so a talk is in order.
 */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS person (
  n INTEGER PRIMARY KEY, user_id TEXT NOT NULL UNIQUE, display_name TEXT NOT NULL, picture_url TEXT,
  state TEXT NOT NULL, email TEXT, email_consent INTEGER NOT NULL, rich_menu_id TEXT, loading_until INTEGER);
CREATE INDEX IF NOT EXISTS person_by_state ON person (state, n);
CREATE TABLE IF NOT EXISTS call (
  seq INTEGER PRIMARY KEY, request_id TEXT NOT NULL, endpoint TEXT NOT NULL, at INTEGER NOT NULL,
  day TEXT NOT NULL, retry_key TEXT, body_hash TEXT NOT NULL, message_hash TEXT NOT NULL, messages TEXT NOT NULL,
  recipients INTEGER NOT NULL, delivered INTEGER NOT NULL, unit TEXT);
CREATE INDEX IF NOT EXISTS call_by_day ON call (day, endpoint);
CREATE TABLE IF NOT EXISTS entry (
  person INTEGER NOT NULL, seq INTEGER NOT NULL, kind INTEGER NOT NULL, PRIMARY KEY (person, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS said (
  seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, how TEXT NOT NULL, message TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS retry_key (
  key TEXT PRIMARY KEY, endpoint TEXT NOT NULL, request_id TEXT NOT NULL, body_hash TEXT NOT NULL, at INTEGER NOT NULL,
  sent TEXT, repeats INTEGER NOT NULL DEFAULT 0, other_bodies INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS quota_month (month TEXT PRIMARY KEY, used INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reply_token (
  token TEXT PRIMARY KEY, person INTEGER NOT NULL, issued_at INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0)
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reply_try (
  n INTEGER PRIMARY KEY, token TEXT NOT NULL, at INTEGER NOT NULL, accepted INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS webhook (
  seq INTEGER PRIMARY KEY, event_id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, person INTEGER NOT NULL,
  event TEXT NOT NULL, reply_token TEXT, attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER, status INTEGER,
  done INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS webhook_due ON webhook (next_at, seq) WHERE done = 0;
CREATE TABLE IF NOT EXISTS token (
  token TEXT PRIMARY KEY, kind TEXT NOT NULL, key_id TEXT, client_id TEXT NOT NULL, person INTEGER,
  issued_at INTEGER NOT NULL, expires_at INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS assertion_key (kid TEXT PRIMARY KEY, jwk TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS link_token (
  token TEXT PRIMARY KEY, person INTEGER NOT NULL, issued_at INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0)
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rich_menu (
  id TEXT PRIMARY KEY, seq INTEGER NOT NULL, menu TEXT NOT NULL, image_type TEXT, image BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rich_menu_alias (alias TEXT PRIMARY KEY, rich_menu_id TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rich_menu_batch (
  request_id TEXT PRIMARY KEY, resume_key TEXT, accepted_at INTEGER NOT NULL, completed_at INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS narrowcast (
  request_id TEXT PRIMARY KEY, seq INTEGER NOT NULL, phase TEXT NOT NULL, target INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0, cursor INTEGER NOT NULL DEFAULT 0, accepted_at INTEGER NOT NULL,
  completed_at INTEGER, error_code INTEGER) WITHOUT ROWID;
`;

/** One that was just killed may take a moment to let go. */
const LOCK_WAIT_MS = 1000;

const prepare = (db: DatabaseSync): void => {
  db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  // A checkpoint waits for the disk: rarely, not every few hundred calls.
  db.exec('PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864;');
  db.exec('PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY;');
  db.exec(SCHEMA);
};

/**
 * Opens the sandbox's own store. What is committed survives the death of the process (the log is written to the
 * operating system at each commit); exclusive, so a second sandbox on the same folder is refused.
 */
export const openLineStore = (dir: string): DatabaseSync => {
  mkdirSync(dir, { recursive: true });
  const db = new DatabaseSync(join(dir, 'line.sqlite'), { timeout: LOCK_WAIT_MS });
  try {
    prepare(db);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
};
