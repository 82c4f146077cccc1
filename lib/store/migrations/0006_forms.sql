-- Up Migration

-- A LIFFフォーム block as it was last published. path: what follows /webhook/ in its address, '<webhook id>/form'.
CREATE TABLE liff_form (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  channel_id bigint NOT NULL REFERENCES line_channel (id) ON DELETE CASCADE,
  path text NOT NULL UNIQUE,
  kind text NOT NULL CHECK (kind IN ('identity', 'follow', 'access', 'survey')),
  name text NOT NULL,
  liff_id text NOT NULL,
  -- [{"code": …, "name": …}]: 経路, each with a LIFF URL of its own.
  routes jsonb NOT NULL DEFAULT '[]',
  published boolean NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX liff_form_channel ON liff_form (channel_id);

-- One page load. The page holds the secret; only its hash is here. line_user_id and id_token_hash: whose verified ID
-- token the page showed first; from then on the session is that person's.
CREATE TABLE form_session (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  secret_hash bytea NOT NULL UNIQUE,
  form_id bigint NOT NULL REFERENCES liff_form (id) ON DELETE CASCADE,
  route text,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  line_user_id text,
  id_token_hash bytea
);
CREATE INDEX form_session_expires ON form_session (expires_at);

-- What a friend sent, or that a friend came by a 経路 or URL. answers are a customer's data: never logged, emptied after
-- the form's 保存期間. settled_at: its actions are done. emitted_at: the flow ran.
CREATE TABLE form_submission (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  form_id bigint NOT NULL REFERENCES liff_form (id) ON DELETE CASCADE,
  friend_id bigint NOT NULL REFERENCES friend (id) ON DELETE CASCADE,
  session_id bigint UNIQUE REFERENCES form_session (id) ON DELETE SET NULL,
  route text,
  -- The friend, where a form takes one answer a friend; NULL where it takes more.
  once_key text,
  new_friend boolean NOT NULL DEFAULT false,
  answers jsonb NOT NULL DEFAULT '{}',
  -- What became of it: {"email": …, "proof": …, "matches": […]}.
  outcome jsonb NOT NULL,
  submitted_at timestamptz NOT NULL,
  settled_at timestamptz,
  emitted_at timestamptz,
  attempts integer NOT NULL DEFAULT 0,
  -- By the database's clock.
  next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  UNIQUE (form_id, once_key)
);
CREATE INDEX form_submission_due ON form_submission (form_id, next_attempt_at) WHERE emitted_at IS NULL;
CREATE INDEX form_submission_friend ON form_submission (friend_id, submitted_at);

-- Somebody who opened a form before being a friend; the follow afterwards counts for the 経路 opened last. email: what
-- LINE verified then, normalised; it becomes the friend's.
CREATE TABLE form_visit (
  form_id bigint NOT NULL REFERENCES liff_form (id) ON DELETE CASCADE,
  line_user_id text NOT NULL,
  route text,
  email text,
  visited_at timestamptz NOT NULL,
  PRIMARY KEY (form_id, line_user_id)
);

-- A mailed code. The row is committed before the mail goes out, one a request of the page.
CREATE TABLE mail_code (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  session_id bigint NOT NULL REFERENCES form_session (id) ON DELETE CASCADE,
  request_key text NOT NULL,
  address text NOT NULL,
  code_hash bytea NOT NULL,
  state text NOT NULL CHECK (state IN ('intended', 'sent', 'failed')),
  tries integer NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  UNIQUE (session_id, request_key)
);

-- Counted tries, for limits per friend, per address and per IP address. Keys are hashes.
CREATE TABLE form_attempt (
  what text NOT NULL,
  key_hash bytea NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX form_attempt_key ON form_attempt (what, key_hash, at);
CREATE INDEX form_attempt_at ON form_attempt (at);

-- Down Migration
