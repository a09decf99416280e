/**
 * The database's history: append a migration, never change one that was released. Its number, counted
 * from 1, is the `user_version` of a database that has it.
 */
export const migrations: readonly string[] = [
  // 1: It makes content, schedule, players, plays and staff.
  `
  CREATE TABLE services (
    id TEXT PRIMARY KEY,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE media (
    sha256 TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL,
    mime_type TEXT NOT NULL,
    width INTEGER,
    height INTEGER,
    duration_ms INTEGER,
    added_at_ms INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE items (
    id TEXT PRIMARY KEY,
    service_id TEXT REFERENCES services (id),
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX items_by_service ON items (service_id);

  CREATE TABLE item_media (
    item_id TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    sha256 TEXT NOT NULL REFERENCES media (sha256),
    PRIMARY KEY (item_id, sha256)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX item_media_by_sha256 ON item_media (sha256);

  CREATE TABLE withdrawn_items (
    item_id TEXT PRIMARY KEY,
    withdrawn_at_ms INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE playlists (
    id TEXT PRIMARY KEY,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE playlist_items (
    playlist_id TEXT NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
    item_id TEXT NOT NULL REFERENCES items (id),
    PRIMARY KEY (playlist_id, item_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX playlist_items_by_item ON playlist_items (item_id);

  CREATE TABLE locations (
    id TEXT PRIMARY KEY,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE screens (
    id TEXT PRIMARY KEY,
    location_id TEXT NOT NULL REFERENCES locations (id),
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX screens_by_location ON screens (location_id);

  CREATE TABLE rules (
    id TEXT PRIMARY KEY,
    playlist_id TEXT NOT NULL REFERENCES playlists (id),
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX rules_by_playlist ON rules (playlist_id);

  CREATE TABLE rule_places (
    rule_id TEXT NOT NULL REFERENCES rules (id) ON DELETE CASCADE,
    location_id TEXT REFERENCES locations (id),
    screen_id TEXT REFERENCES screens (id)
  ) STRICT;
  CREATE INDEX rule_places_by_rule ON rule_places (rule_id);
  CREATE INDEX rule_places_by_location ON rule_places (location_id);
  CREATE INDEX rule_places_by_screen ON rule_places (screen_id);

  CREATE TABLE publications (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    published_at_ms INTEGER NOT NULL,
    inputs TEXT NOT NULL
  ) STRICT;

  CREATE TABLE location_publications (
    location_id TEXT PRIMARY KEY REFERENCES locations (id) ON DELETE CASCADE,
    publication_id INTEGER NOT NULL REFERENCES publications (id)
  ) STRICT;
  CREATE INDEX location_publications_by_publication ON location_publications (publication_id);

  CREATE TABLE programs (
    revision TEXT PRIMARY KEY,
    bytes BLOB NOT NULL
  ) STRICT;

  CREATE TABLE published (
    screen_id TEXT PRIMARY KEY REFERENCES screens (id) ON DELETE CASCADE,
    revision TEXT NOT NULL REFERENCES programs (revision)
  ) STRICT;
  CREATE INDEX published_by_revision ON published (revision);

  CREATE TABLE takeovers (
    id TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    targets TEXT NOT NULL,
    ends_at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX takeovers_by_end ON takeovers (ends_at_ms);

  CREATE TABLE players (
    id TEXT PRIMARY KEY,
    screen_id TEXT NOT NULL UNIQUE REFERENCES screens (id),
    token_hash TEXT NOT NULL UNIQUE,
    paired_at_ms INTEGER NOT NULL,
    host TEXT NOT NULL,
    version TEXT NOT NULL,
    last_seen_at_ms INTEGER,
    status TEXT
  ) STRICT;

  CREATE TABLE journals (
    id INTEGER PRIMARY KEY,
    player_id TEXT NOT NULL,
    journal_id TEXT NOT NULL,
    UNIQUE (player_id, journal_id)
  ) STRICT;

  CREATE TABLE journal_ranges (
    journal INTEGER NOT NULL REFERENCES journals (id),
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    PRIMARY KEY (journal, first_seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE plays (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    screen_id TEXT NOT NULL,
    received_at_ms INTEGER NOT NULL,
    item_id TEXT NOT NULL,
    item_hash TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    service_id TEXT,
    language TEXT NOT NULL,
    planned_item_id TEXT,
    rule_id TEXT,
    playlist_id TEXT,
    takeover_id TEXT,
    revision TEXT,
    started_at_ms INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    outcome_detail TEXT,
    boot_id TEXT NOT NULL,
    monotonic_ms INTEGER NOT NULL,
    clock_quality TEXT NOT NULL,
    clock_bound_ms REAL,
    panel TEXT NOT NULL,
    frames_shown INTEGER,
    frames_dropped INTEGER,
    UNIQUE (journal, seq)
  ) STRICT;
  CREATE INDEX plays_by_screen ON plays (screen_id, started_at_ms);
  CREATE INDEX plays_unsynced ON plays (journal, boot_id) WHERE clock_quality = 'unsynced';

  CREATE TABLE staff (
    username TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change_password INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE sessions (
    id_hash TEXT PRIMARY KEY,
    username TEXT NOT NULL REFERENCES staff (username) ON DELETE CASCADE,
    expires_at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX sessions_by_username ON sessions (username);
  `,
  // 2: It adds the marks of places, which no one may delete while a place shows them.
  `
  CREATE TABLE location_media (
    location_id TEXT NOT NULL REFERENCES locations (id) ON DELETE CASCADE,
    sha256 TEXT NOT NULL REFERENCES media (sha256),
    PRIMARY KEY (location_id, sha256)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX location_media_by_sha256 ON location_media (sha256);
  INSERT INTO location_media (location_id, sha256)
    SELECT locations.id, media.sha256 FROM locations
    JOIN media ON media.sha256 = json_extract(locations.body, '$.theme.mark');
  `,
  // 3: It puts plays into files of their own, and adds roll-ups, snapshots, aggregates and coverage.
  // `plays/months/convert-old-plays.ts` moves the plays.
  `
  ALTER TABLE plays RENAME TO plays_to_convert;
  DROP INDEX plays_by_screen;
  DROP INDEX plays_unsynced;

  CREATE TABLE service_snapshots (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    service_id TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;

  CREATE TABLE item_snapshots (
    id INTEGER PRIMARY KEY,
    item_hash TEXT NOT NULL UNIQUE,
    item_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    service_id TEXT,
    service INTEGER REFERENCES service_snapshots (id),
    body TEXT
  ) STRICT;

  CREATE TABLE place_snapshots (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    screen_id TEXT NOT NULL,
    location_id TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX place_snapshots_by_screen ON place_snapshots (screen_id);

  CREATE TABLE hourly_plays (
    hour INTEGER NOT NULL,
    place INTEGER NOT NULL,
    item INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    plays INTEGER NOT NULL,
    panel_off INTEGER NOT NULL,
    shown_ms INTEGER NOT NULL,
    PRIMARY KEY (hour, place, item, outcome)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE daily_plays (
    day INTEGER NOT NULL,
    place INTEGER NOT NULL,
    item INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    plays INTEGER NOT NULL,
    panel_off INTEGER NOT NULL,
    shown_ms INTEGER NOT NULL,
    PRIMARY KEY (day, place, item, outcome)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE timeless_plays (
    journal INTEGER NOT NULL REFERENCES journals (id),
    boot_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    item INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    plays INTEGER NOT NULL,
    panel_off INTEGER NOT NULL,
    shown_ms INTEGER NOT NULL,
    PRIMARY KEY (journal, boot_id, place, item, outcome)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE boot_anchors (
    journal INTEGER NOT NULL REFERENCES journals (id),
    boot_id TEXT NOT NULL,
    offset_ms INTEGER NOT NULL,
    applied INTEGER NOT NULL,
    PRIMARY KEY (journal, boot_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE folds (
    journal INTEGER NOT NULL REFERENCES journals (id),
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    state TEXT NOT NULL,
    screen_id TEXT NOT NULL,
    received_at_ms INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (journal, first_seq, last_seq)
  ) STRICT, WITHOUT ROWID;

  ALTER TABLE journals ADD COLUMN boot_id TEXT;
  ALTER TABLE journals ADD COLUMN from_ms INTEGER;
  ALTER TABLE journals ADD COLUMN until_ms INTEGER;
  CREATE INDEX journals_by_time ON journals (player_id, until_ms);

  CREATE TABLE former_players (
    token_hash TEXT PRIMARY KEY,
    id TEXT NOT NULL,
    screen_id TEXT NOT NULL,
    removed_at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE clones (
    player_id TEXT PRIMARY KEY,
    first_seen_at_ms INTEGER NOT NULL,
    last_seen_at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE linked_spans (
    screen_id TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    PRIMARY KEY (screen_id, from_ms)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE accounted_spans (
    screen_id TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    PRIMARY KEY (screen_id, from_ms)
  ) STRICT, WITHOUT ROWID;
  `,
  // 4: It says who published and interrupted, lets sessions end and be told apart, and knows browsers.
  `
  ALTER TABLE staff ADD COLUMN password_expires_at_ms INTEGER;
  UPDATE staff SET password_expires_at_ms = (CAST(strftime('%s', 'now') AS INTEGER) + 72 * 3600) * 1000
    WHERE must_change_password = 1;

  ALTER TABLE sessions ADD COLUMN started_at_ms INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
  ALTER TABLE sessions ADD COLUMN browser TEXT NOT NULL DEFAULT '';
  UPDATE sessions SET started_at_ms = CAST(strftime('%s', 'now') AS INTEGER) * 1000;

  CREATE TABLE devices (
    id_hash TEXT PRIMARY KEY,
    username TEXT NOT NULL REFERENCES staff (username) ON DELETE CASCADE,
    last_used_at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX devices_by_username ON devices (username);

  CREATE TABLE command_notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    body TEXT NOT NULL
  ) STRICT;

  ALTER TABLE takeovers ADD COLUMN started_by TEXT;
  ALTER TABLE takeovers ADD COLUMN started_at_ms INTEGER;
  ALTER TABLE takeovers ADD COLUMN ended_by TEXT;
  ALTER TABLE publications ADD COLUMN published_by TEXT;
  `,
  // 5: It lets sticks be sealed by a key that the database doesn't have.
  `
  ALTER TABLE players ADD COLUMN seal_key_given TEXT;
  ALTER TABLE players ADD COLUMN seals_by_key INTEGER NOT NULL DEFAULT 0;
  `,
  // 6: It says how long a film holds a picture, for players that tell a dead picture from a held one.
  `
  ALTER TABLE media ADD COLUMN longest_hold_ms INTEGER;
  `,
  // 7: It says which edition of programs a player reads, for sticks and after a restart.
  `
  ALTER TABLE players ADD COLUMN edition INTEGER NOT NULL DEFAULT 0;
  `,
  // 8: It names tables and a state by the words of their field.
  `
  ALTER TABLE folds RENAME TO aggregated_plays;
  UPDATE aggregated_plays SET state = 'quarantined' WHERE state = 'set-aside';
  ALTER TABLE timeless_plays RENAME TO undated_plays;
  ALTER TABLE accounted_spans RENAME TO reported_spans;
  `,
];
