/**
 * Proves from the database alone that each program held, when it was written, only contents whose approval stood:
 *
 * 1. A program names the newest decision of its time. Of each of its items there is an approval up to that one, of this very
 *    content, that was not revoked by then.
 * 2. Whoever approved as another `person` wrote no revision since the approval before that still stands; nor is there a
 *    `self` or an `exempt` that the settings of its time didn't allow.
 * 3. All of these stand in the audit's chain, too, as far back as that is kept; so nobody has added a row.
 */
import { contentHashOf } from '@bacheca/shared/wire/content-hash';
import { z } from 'zod';
import { parsedJson } from '../database/audit/audit-chain.ts';
import type { Queries } from '../database/engines/sql-database.ts';
import type { Tables } from '../database/tables.ts';

type Decision = Omit<Tables['item_decisions'], 'id'> & { readonly id: number };
type Revision = Pick<Tables['item_revisions'], 'item_id' | 'number' | 'content_hash' | 'author'>;

export interface ApprovalsCheck {
  readonly programs: number;
  /** How many contents in all of them. */
  readonly contents: number;
  /** Contents that a program holds without an approval that stood. */
  readonly unproved: readonly { readonly revision: string; readonly itemId: string }[];
}

const StoredProgram = z.object({ items: z.record(z.string(), z.record(z.string(), z.unknown())) });
const Noted = z.object({
  itemId: z.string(),
  contentHash: z.string(),
  kind: z.string().nullable(),
  by: z.string().nullable(),
  authors: z.array(z.string()),
});
const Allowed = z.object({
  exemptAuthors: z.array(z.string()).default([]),
  selfApproval: z.boolean().default(false),
});

export async function verifyApprovals(query: Queries): Promise<ApprovalsCheck> {
  const decisions = await query.selectFrom('item_decisions').selectAll().orderBy('id').execute();
  const revisions = await query
    .selectFrom('item_revisions')
    .select(['item_id', 'number', 'content_hash', 'author'])
    .orderBy('number')
    .execute();
  const proof = await audited(query);
  const revisionsOf = Map.groupBy(revisions, ({ item_id }) => item_id);
  const decisionsOf = new Map(
    [...Map.groupBy(decisions as Decision[], ({ item_id }) => item_id)].map(([itemId, of]) => [
      itemId,
      of.filter((each) => isRight(each, of, revisionsOf.get(itemId) ?? [], proof)),
    ]),
  );
  const programs = await query.selectFrom('programs').selectAll().execute();
  const unproved: { revision: string; itemId: string }[] = [];
  let contents = 0;
  for (const { revision, bytes, last_decision } of programs) {
    const { data } = StoredProgram.safeParse(parsedJson(bytes.toString('utf8')));
    if (!data) unproved.push({ revision, itemId: '?' });
    for (const [itemId, item] of Object.entries(data?.items ?? {})) {
      contents += 1;
      if (!stoodAt(last_decision, decisionsOf.get(itemId) ?? [], contentHashOf(item)))
        unproved.push({ revision, itemId });
    }
  }
  return { programs: programs.length, contents, unproved };
}

/** Whether this content's approval was the last that was decided of it by then. */
function stoodAt(last: number, decisions: readonly Decision[], contentHash: string): boolean {
  const newest = decisions.findLast(
    ({ id, content_hash, decision }) =>
      id <= last && content_hash === contentHash && (decision === 'approved' || decision === 'revoked'),
  );
  return newest?.decision === 'approved';
}

/** A no needs no proof; an approval that isn't right counts for nothing. */
function isRight(
  decision: Decision,
  all: readonly Decision[],
  revisions: readonly Revision[],
  proof: Proof,
): boolean {
  if (decision.decision !== 'approved' || decision.kind === 'installation') return true;
  if (decision.at_ms >= proof.sinceMs && !proof.noted.has(nameOf(decision))) return false;
  if (decision.kind !== 'person') return true;
  const base = standingBefore(decision, all);
  return revisions
    .filter(({ number }) => number > (base?.revision ?? 0) && number <= decision.revision)
    .every(
      ({ number, content_hash, author }) =>
        author !== decision.decided_by ||
        revisions.find((each) => each.number === number - 1)?.content_hash === content_hash,
    );
}

/** The approval whose drafts since count: the last one before that was not taken back. A revocation takes back the last. */
function standingBefore({ id }: Decision, all: readonly Decision[]): Decision | null {
  const standing: Decision[] = [];
  for (const each of all) {
    if (each.id >= id) break;
    if (each.decision === 'approved') standing.push(each);
    else if (each.decision === 'revoked') standing.pop();
  }
  return standing.at(-1) ?? null;
}

interface Proof {
  /** The names of the approvals that the chain has, and that the settings of their time allowed. */
  readonly noted: ReadonlySet<string>;
  /** The chain begins here. */
  readonly sinceMs: number;
}

async function audited(query: Queries): Promise<Proof> {
  const entries = await query
    .selectFrom('audit_entries')
    .select(['event', 'before', 'after'])
    .where('event', 'in', ['item-approved', 'settings-saved'])
    .orderBy('id')
    .execute();
  const first = await query
    .selectFrom('audit_entries')
    .select('at_ms')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  const settings = await query.selectFrom('settings').select('body').executeTakeFirst();
  const firstChange = entries.find(({ event }) => event === 'settings-saved');
  let allowed = allowedBy(firstChange ? firstChange.before : (settings?.body ?? null));
  const noted = new Set<string>();
  for (const { event, after } of entries) {
    if (event === 'settings-saved') allowed = allowedBy(after);
    else {
      const { data } = Noted.safeParse(parsedJson(after ?? ''));
      if (data && isAllowed(data, allowed))
        noted.add(
          nameOf({
            item_id: data.itemId,
            content_hash: data.contentHash,
            kind: data.kind,
            decided_by: data.by,
          }),
        );
    }
  }
  return { noted, sinceMs: first?.at_ms ?? Number.POSITIVE_INFINITY };
}

function allowedBy(json: string | null): z.infer<typeof Allowed> {
  return Allowed.safeParse(parsedJson(json ?? '{}')).data ?? Allowed.parse({});
}

function isAllowed(
  { kind, authors }: z.infer<typeof Noted>,
  { exemptAuthors, selfApproval }: z.infer<typeof Allowed>,
): boolean {
  if (kind === 'self') return selfApproval;
  return kind !== 'exempt' || authors.every((name) => exemptAuthors.includes(name));
}

function nameOf(of: Pick<Decision, 'item_id' | 'content_hash' | 'kind' | 'decided_by'>): string {
  return [of.item_id, of.content_hash, of.kind, of.decided_by].join(' ');
}
