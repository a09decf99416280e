import type { Generated } from 'kysely';

/** An entity is stored as staff edit it: its id, and itself as JSON after its schema in `@bacheca/shared`. */
interface DocumentRow {
  id: string;
  body: string;
}

interface PlayTotals {
  place: number;
  item: number;
  outcome: number;
  plays: number;
  /** How many of them while the panel was off. */
  panel_off: number;
  shown_ms: number;
}

interface ScreenSpanRow {
  screen_id: string;
  from_ms: number;
  until_ms: number;
}

/** These are the newest migration's tables. Instants are in ms since 1970 UTC, truth values 0 or 1. */
export interface Tables {
  services: DocumentRow;
  media: {
    sha256: string;
    bytes: number;
    mime_type: string;
    width: number | null;
    height: number | null;
    duration_ms: number | null;
    longest_hold_ms: number | null;
    added_at_ms: number;
  };
  /** What staff uploaded. The body is JSON of `AssetBody` (`content/assets/asset-rows.ts`). */
  assets: {
    sha256: string;
    name: string;
    bytes: number;
    kind: string;
    /** `pending` is as its job says. */
    state: 'pending' | 'ready' | 'refused';
    job_id: number | null;
    item_id: string | null;
    added_by: string | null;
    added_at_ms: number;
    body: string;
  };
  items: DocumentRow & { service_id: string | null };
  item_media: { item_id: string; sha256: string };
  /** Apart from `items`, for it acts at once while edits wait for a publish. */
  withdrawn_items: { item_id: string; withdrawn_at_ms: number };
  playlists: DocumentRow;
  playlist_items: { playlist_id: string; item_id: string };
  locations: DocumentRow;
  /** The marks of their themes. */
  location_media: { location_id: string; sha256: string };
  screens: DocumentRow & { location_id: string };
  rules: DocumentRow & { playlist_id: string };
  /** The locations and screens that a rule's target and exclusions name. */
  rule_places: { rule_id: string; location_id: string | null; screen_id: string | null };
  /** What was compiled, as JSON of `Inputs`: kept for as long as a location plays it. */
  publications: {
    id: Generated<number>;
    published_at_ms: number;
    /** It is null for publications that are older than this column, and for the seed's. */
    published_by: string | null;
    inputs: string;
  };
  location_publications: { location_id: string; publication_id: number };
  /** `last_decision` is the newest of `item_decisions` when it was written. */
  programs: { revision: string; bytes: Buffer; last_decision: Generated<number> };
  published: { screen_id: string; revision: string };
  takeovers: {
    id: string;
    body: string;
    targets: string;
    ends_at_ms: number;
    /** It is null for takeovers that are older than this column. */
    started_by: string | null;
    started_at_ms: number | null;
    ended_by: string | null;
    /** It is `TakeoverApproval`; null for takeovers that are older than this column. */
    approval: string | null;
  };
  players: {
    id: string;
    screen_id: string;
    token_hash: string;
    paired_at_ms: number;
    host: string;
    version: string;
    last_seen_at_ms: number | null;
    /** It is JSON of `PlayerStatus`. */
    status: string | null;
    /** Which key for the seals of sticks it was last given (`SealSecret.idOf`). */
    seal_key_given: string | null;
    /** 1 once it has shown that it has one: its token's hash seals nothing any more. */
    seals_by_key: number;
    /** Which edition of programs it reads, as it said last. */
    edition: number;
  };
  /** What holds for the whole installation: `body` is JSON of its settings. */
  settings: { key: string; body: string };
  /** Every form in which an item was saved, numbered from 1 by item; kept when it is deleted. `body` is the item. */
  item_revisions: {
    item_id: string;
    number: number;
    content_hash: string;
    at_ms: number;
    /** It is null for what the scheduler made by itself. */
    author: string | null;
    body: string;
  };
  /** What was asked and decided of a content, in the order of `id`; `authors` (JSON) wrote it since the approval before. */
  item_decisions: {
    id: Generated<number>;
    item_id: string;
    revision: number;
    content_hash: string;
    decision: string;
    kind: string | null;
    decided_by: string | null;
    at_ms: number;
    reason: string | null;
    authors: string;
  };
  /** How each item stands (`approval/item-approvals.ts`). `approved_item` is JSON; null while it is the item as it is now. */
  item_approvals: { item_id: string; body: string; approved_item: string | null };
  /** `boot_id`, `from_ms` and `until_ms` say whose plays with a known time it holds, from the first to the last. */
  journals: {
    id: Generated<number>;
    player_id: string;
    journal_id: string;
    boot_id: string | null;
    from_ms: number | null;
    until_ms: number | null;
  };
  /** Every sequence number ever received, as ranges, both ends included; outlives the plays themselves. */
  journal_ranges: { journal: number; first_seq: number; last_seq: number };
  /** Plays of a database that is older than month files; `plays/months/convert-old-plays.ts` empties it. */
  plays_to_convert: Omit<PlayRow, 'player_id' | 'journal_id'> & { journal: number };
  /** It is PostgreSQL's alone, in partitions by month (`plays/postgres/`). Place and item say where a play is counted. */
  plays: Omit<PlayRow, 'player_id' | 'journal_id'> & { journal: number; place: number; item: number };
  service_snapshots: { id: Generated<number>; hash: string; service_id: string; name: string; body: string };
  /** `body` is the item as it was shown, as JSON; null where its program was gone before its first play came. */
  item_snapshots: {
    id: Generated<number>;
    item_hash: string;
    item_id: string;
    kind: string;
    title: string;
    service_id: string | null;
    service: number | null;
    body: string | null;
  };
  /** JSON of `PlaceSnapshot` (`plays/snapshots.ts`): a screen with its location as they were. */
  place_snapshots: {
    id: Generated<number>;
    hash: string;
    screen_id: string;
    location_id: string;
    time_zone: string;
    body: string;
  };
  /** `hour` says when the clock hour began, in minutes since 1970 UTC. */
  hourly_plays: { hour: number } & PlayTotals;
  /** `day` is the local date, in days since 1970. */
  daily_plays: { day: number } & PlayTotals;
  /** Plays whose time is not known: in no hour. */
  undated_plays: { journal: number; boot_id: string } & PlayTotals;
  /** It is the corrected minus the monotonic time of boots whose plays came before their time was known. */
  boot_anchors: { journal: number; boot_id: string; offset_ms: number; applied: number };
  /**
   * The body is JSON of `AggregatedPlays`. `state` is `counted`, or `quarantined` where some of its plays had come by
   * themselves, `seen` once staff know of that.
   */
  aggregated_plays: {
    journal: number;
    first_seq: number;
    last_seq: number;
    state: string;
    screen_id: string;
    received_at_ms: number;
    body: string;
  };
  /** Players that were unpaired or replaced: plays that they recorded may still come. */
  former_players: { token_hash: string; id: string; screen_id: string; removed_at_ms: number };
  /** Players whose identity two machines use. */
  clones: { player_id: string; first_seen_at_ms: number; last_seen_at_ms: number };
  /** When a screen's player was linked. */
  linked_spans: ScreenSpanRow;
  /** Times of which a screen's player has said that every play in them was acknowledged. */
  reported_spans: ScreenSpanRow;
  staff: {
    username: string;
    password_hash: string;
    must_change_password: number;
    /** When a one-time password ends. */
    password_expires_at_ms: number | null;
    /** Whom another provider knows them as (`people/oidc/`); null for who has a password here. */
    external_id: string | null;
    /** Null where they get no mail. */
    email: string | null;
    /** The language of their mail; null for the product's first. */
    language: string | null;
    /** JSON of the kinds of notices that they want; null for all. */
    notices: string | null;
  };
  /** `within` is a `GrantLimit` as JSON; null for one that is everywhere. */
  grants: { username: string; role: string; within: string | null };
  sessions: {
    id_hash: string;
    username: string;
    expires_at_ms: number;
    started_at_ms: number;
    address: string;
    browser: string;
    /** How they came in; null of sessions of older releases: by a password. */
    method: string | null;
    /** The provider's word, sealed, for signing out there. */
    id_token: string | null;
  };
  /** The keys of people's authenticator apps, sealed (`people/factors/`). */
  totp: { username: string; secret: string; confirmed_at_ms: number | null; last_step: number };
  recovery_codes: { salt: string; code_hash: string; username: string };
  /** `transports` are words with spaces between them. */
  passkeys: {
    id: string;
    username: string;
    public_key: string;
    counter: number;
    transports: string;
    name: string;
    added_at_ms: number;
    last_used_at_ms: number | null;
  };
  /** What waits for the answer of somebody who signs in (`people/factors/sign-in-steps.ts`). */
  sign_in_steps: {
    id_hash: string;
    kind: string;
    username: string | null;
    body: string;
    expires_at_ms: number;
  };
  /** Links by which somebody chooses a password (`people/links/`). */
  account_links: { token_hash: string; username: string; purpose: string; expires_at_ms: number };
  /** What commands did since the scheduler last looked, as JSON. */
  command_notes: { id: Generated<number>; body: string };
  /** Its one row has the number of the last change of a document (`database/held-tables.ts`). */
  document_version: { version: number };
  /** The rows that each of the last changes wrote. */
  document_changes: { version: number; held_table: string; row_key: string };
  /** Payload, result and error are JSON; of jobs with the same `key` only the first is taken in. */
  jobs: {
    id: Generated<number>;
    type: string;
    payload: string;
    key: string | null;
    priority: number;
    state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
    run_at_ms: number;
    attempts: number;
    max_attempts: number;
    /** Who is at it, until when unless it says so again. */
    locked_by: string | null;
    locked_until_ms: number | null;
    /** It is from 0 to 1. */
    progress: number | null;
    result: string | null;
    error: string | null;
    created_at_ms: number;
    finished_at_ms: number | null;
  };
  /** Orders to players, in the order of `seq` for each. Arguments and result are JSON. */
  commands: {
    id: string;
    player_id: string;
    screen_id: string;
    seq: number;
    name: string;
    args: string;
    issued_by: string;
    issued_at_ms: number;
    expires_at_ms: number;
    state: 'queued' | 'delivered' | 'done' | 'failed' | 'expired';
    ended_at_ms: number | null;
    result: string | null;
  };
  /** Who changed what, each row chained to the one before (`audit/audit-chain.ts`). `before` and `after` are JSON. */
  audit_entries: {
    id: number;
    at_ms: number;
    actor_type: string;
    actor: string | null;
    address: string | null;
    event: string;
    entity: string;
    entity_id: string | null;
    label: string | null;
    hash: string;
    before: string | null;
    after: string | null;
  };
  /** Failed attempts by the hash of what they are counted by. */
  attempts: { key_hash: string; failures: number; counted_at_ms: number; wait_until_ms: number };
  /** The processes that work over the database, each by a name of this one run of it. */
  nodes: { id: string; heartbeats: number };
  /** Of each player that is linked somewhere its newest link (`players/nodes/link-owners.ts`). */
  player_links: { player_id: string; node_id: string; link_id: string; connected_at_ms: number };
  /**
   * A row is a code on a screen that waits to be paired, by the node that it is linked to. From `claim_id` on it is a claim's:
   * actor and new screen (null for one that exists) are JSON, and so is the outcome, with which the screen is free again.
   */
  pairing_codes: {
    code: string;
    network: string;
    node_id: string;
    offered_at_ms: number;
    expires_at_ms: number;
    claim_id: string | null;
    claimed_by: string | null;
    claim_until_ms: number | null;
    screen_id: string | null;
    new_screen: string | null;
    player_id: string | null;
    token_hash: string | null;
    outcome: string | null;
  };
  /** `first` is the entry that was deleted last, and `last` the newest one. */
  audit_ends: { name: 'first' | 'last'; id: number; hash: string };
  /** A row is a browser in which somebody once signed in (`people/device-cookies.ts`). */
  devices: { id_hash: string; username: string; last_used_at_ms: number };
}

/** A play as it was reported: whole in itself, whatever becomes of the files or rows that it came with. */
export interface PlayRow {
  player_id: string;
  journal_id: string;
  seq: number;
  screen_id: string;
  received_at_ms: number;
  item_id: string;
  item_hash: string;
  kind: string;
  title: string;
  service_id: string | null;
  language: string;
  planned_item_id: string | null;
  rule_id: string | null;
  playlist_id: string | null;
  takeover_id: string | null;
  revision: string | null;
  started_at_ms: number;
  duration_ms: number;
  outcome: string;
  outcome_detail: string | null;
  boot_id: string;
  monotonic_ms: number;
  clock_quality: string;
  clock_bound_ms: number | null;
  panel: string;
  frames_shown: number | null;
  frames_dropped: number | null;
}
