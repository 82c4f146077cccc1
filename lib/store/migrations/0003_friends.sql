-- Up Migration

-- タグ and フラグ of a channel. A name is one tag and, apart from it, one flag.
CREATE TABLE tag (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  channel_id bigint NOT NULL REFERENCES line_channel (id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('tag', 'flag')),
  name text NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (channel_id, kind, name)
);

-- The tag comes first: an audience is read by tag, and whether one friend has it by the same index.
CREATE TABLE friend_tag (
  tag_id bigint NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
  friend_id bigint NOT NULL REFERENCES friend (id) ON DELETE CASCADE,
  added_at timestamptz NOT NULL,
  PRIMARY KEY (tag_id, friend_id)
);
CREATE INDEX friend_tag_friend ON friend_tag (friend_id);

-- Our own ポイント; not those of a cart.
ALTER TABLE friend ADD COLUMN own_points integer NOT NULL DEFAULT 0;

CREATE TABLE point_entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  friend_id bigint NOT NULL REFERENCES friend (id) ON DELETE CASCADE,
  at timestamptz NOT NULL,
  -- Negative where points were taken.
  points integer NOT NULL,
  balance integer NOT NULL,
  -- Which block of which workflow, or who, in Japanese.
  by text NOT NULL
);
CREATE INDEX point_entry_friend ON point_entry (friend_id, id);

-- A rich menu as the marketer knows it: its name stays while LINE's own id changes with every new content.
CREATE TABLE rich_menu (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  channel_id bigint NOT NULL REFERENCES line_channel (id) ON DELETE CASCADE,
  name text NOT NULL,
  -- Random; stands in the menu's name at LINE, so that one left over after a crash is known as ours.
  mark text NOT NULL UNIQUE,
  -- For switching between tabs; NULL where none is wanted.
  alias text,
  is_default boolean NOT NULL DEFAULT false,
  -- Hash of areas, texts and image of what line_rich_menu_id holds. Both NULL until LINE has made it.
  content_hash text,
  line_rich_menu_id text,
  updated_at timestamptz NOT NULL,
  UNIQUE (channel_id, name),
  UNIQUE (channel_id, alias)
);
CREATE UNIQUE INDEX rich_menu_default ON rich_menu (channel_id) WHERE is_default;

-- Which menu we gave a friend. linked_line_id: the menu at LINE that the friend was last linked to; another one than
-- rich_menu.line_rich_menu_id means that the friend is still to be moved.
CREATE TABLE friend_rich_menu (
  friend_id bigint PRIMARY KEY REFERENCES friend (id) ON DELETE CASCADE,
  rich_menu_id bigint NOT NULL REFERENCES rich_menu (id) ON DELETE CASCADE,
  linked_line_id text NOT NULL,
  linked_at timestamptz NOT NULL
);
CREATE INDEX friend_rich_menu_menu ON friend_rich_menu (rich_menu_id, friend_id);

-- What was done to a friend that no other table remembers. name: the tag or menu as it was called then.
CREATE TABLE friend_change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  friend_id bigint NOT NULL REFERENCES friend (id) ON DELETE CASCADE,
  at timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN
    ('tag_added', 'tag_removed', 'flag_added', 'flag_removed', 'rich_menu_linked', 'rich_menu_unlinked')),
  name text NOT NULL,
  by text NOT NULL
);
CREATE INDEX friend_change_friend ON friend_change (friend_id, id);

-- Down Migration
