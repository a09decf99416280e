import type { Generated } from 'kysely';

/** A thing as staff edit it: its id, and itself as JSON after its schema in `@bacheca/shared`. */
interface Documents {
  id: string;
  body: string;
}

/** The newest migration's tables. Instants are in ms since 1970 UTC, truth values 0 or 1. */
export interface Tables {
  services: Documents;
  media: {
    sha256: string;
    bytes: number;
    mime_type: string;
    width: number | null;
    height: number | null;
    duration_ms: number | null;
    added_at_ms: number;
  };
  items: Documents & { service_id: string | null };
  item_media: { item_id: string; sha256: string };
  /** Apart from `items`, for it acts at once while edits wait for a publish. */
  withdrawn_items: { item_id: string; withdrawn_at_ms: number };
  playlists: Documents;
  playlist_items: { playlist_id: string; item_id: string };
  locations: Documents;
  /** The marks of their themes. */
  location_media: { location_id: string; sha256: string };
  screens: Documents & { location_id: string };
  rules: Documents & { playlist_id: string };
  /** The locations and screens that a rule's target and exclusions name. */
  rule_places: { rule_id: string; location_id: string | null; screen_id: string | null };
  /** What was compiled, as JSON of `Inputs`: kept for as long as a location plays it. */
  publications: { id: Generated<number>; published_at_ms: number; inputs: string };
  location_publications: { location_id: string; publication_id: number };
  programs: { revision: string; bytes: Buffer };
  published: { screen_id: string; revision: string };
  takeovers: { id: string; body: string; targets: string; ends_at_ms: number };
  players: {
    id: string;
    screen_id: string;
    token_hash: string;
    paired_at_ms: number;
    host: string;
    version: string;
    last_seen_at_ms: number | null;
    /** JSON of `PlayerStatus`. */
    status: string | null;
  };
  journals: { id: Generated<number>; player_id: string; journal_id: string };
  /** Every sequence number ever received, as ranges, both ends included; outlives the plays themselves. */
  journal_ranges: { journal: number; first_seq: number; last_seq: number };
  plays: {
    journal: number;
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
  };
  staff: {
    username: string;
    role: string;
    password_hash: string;
    must_change_password: number;
  };
  sessions: { id_hash: string; username: string; expires_at_ms: number };
}
