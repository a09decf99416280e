/**
 * The audit's entries are a chain: the hash of each covers the hash before it, so that whoever changes, inserts or takes
 * away one in the midst has to make all later hashes anew. Whoever wrote down a hash once can tell.
 */
import type { EntityKind } from '@bacheca/shared/translations/phrase';
import { canonicalJson } from '@bacheca/shared/wire/canonical-json';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import type { Tables } from '../tables.ts';

export type AuditRow = Tables['audit_entries'];

/** Who does something, and from which address. A command is one of the scheduler's own, by its name. */
export interface AuditActor {
  readonly type: 'person' | 'player' | 'command' | 'system';
  /** It is null for whoever could not be told. */
  readonly name: string | null;
  readonly address: string | null;
}

/** What the scheduler does by itself, by the name of the part that does it. */
export function systemActor(name: string): AuditActor {
  return { type: 'system', name, address: null };
}

export function commandActor(name: string): AuditActor {
  return { type: 'command', name, address: null };
}

/** What happened to one thing. */
export interface AuditNote {
  /** As in the security log: `item-saved`, `signed-in`. */
  readonly event: string;
  readonly entity: EntityKind;
  readonly id: string | null;
  /** JSON; null where there was or is nothing. Never a password, a token or a hash of one. */
  readonly before: string | null;
  readonly after: string | null;
}

/** The place of an entry in the chain. */
export interface ChainEnd {
  readonly id: number;
  readonly hash: string;
}

/** Returns the rows that continue the chain after `last`. */
export function chainOf(
  notes: readonly AuditNote[],
  actor: AuditActor,
  atMs: number,
  last: ChainEnd,
): AuditRow[] {
  const rows: AuditRow[] = [];
  let { id, hash } = last;
  for (const { event, entity, id: entityId, before, after } of notes) {
    const facts = {
      id: ++id,
      at_ms: atMs,
      actor_type: actor.type,
      actor: actor.name,
      address: actor.address,
      event,
      entity,
      entity_id: entityId,
      label: labelOf(after ?? before),
      before,
      after,
    };
    hash = hashAfter(hash, facts);
    rows.push({ ...facts, hash });
  }
  return rows;
}

/** Whether it is what was written after the entry with this hash. */
export function continues({ hash, ...facts }: AuditRow, previous: ChainEnd): boolean {
  return facts.id === previous.id + 1 && hashAfter(previous.hash, facts) === hash;
}

function hashAfter(previousHash: string, facts: Omit<AuditRow, 'hash'>): string {
  return sha256Of(Buffer.from(previousHash + canonicalJson(facts)));
}

const MAX_LABEL_LENGTH = 200;

/** What people call it, to be found by. */
function labelOf(json: string | null): string | null {
  const document = json === null ? null : parsedJson(json);
  if (typeof document !== 'object' || document === null) return null;
  const { title, name, item } = document as { title?: unknown; name?: unknown; item?: { title?: unknown } };
  const label = [title, name, item?.title].find((each) => typeof each === 'string');
  return typeof label === 'string' ? label.slice(0, MAX_LABEL_LENGTH) : null;
}

/** What stood in a damaged row may be no JSON: then it is the text itself. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
