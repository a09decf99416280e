/**
 * What a table would change of the catalogue, and the change itself.
 *
 * It adds and changes services, and deletes none: what the file leaves out stays. All of it is taken in or none, over the
 * catalogue that was looked at and no other.
 */
import type { CatalogueService } from '@bacheca/shared/api/content';
import { CatalogueService as Schema } from '@bacheca/shared/api/content';
import { type Phrase, phrase } from '@bacheca/shared/translations/phrase';
import { canonicalJson } from '@bacheca/shared/wire/canonical-json';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import type { AuditActor } from '../../database/audit/audit-chain.ts';
import type { HeldTables } from '../../database/held-tables.ts';
import { DomainError, domainError } from '../../errors/domain-error.ts';
import { issueReason } from '../../errors/schema-reasons.ts';
import type { Services } from '../services.ts';
import { columnOfMember } from './table-columns.ts';
import type { ReadTable, TableFault, TableRow } from './tables.ts';

export interface TableChange {
  readonly line: number;
  readonly before: CatalogueService | null;
  readonly after: CatalogueService;
}

export interface TablePlan {
  readonly changes: readonly TableChange[];
  readonly unchanged: number;
  /** In the order of the lines. */
  readonly faults: readonly TableFault[];
  readonly basis: string;
}

export function planTable({ rows, faults }: ReadTable, services: Services): TablePlan {
  const changes: TableChange[] = [];
  const found = [...faults];
  const lineOf = new Map<string, number>();
  const read: { id: string; before: CatalogueService | null }[] = [];
  let unchanged = 0;
  for (const row of rows) {
    const { line, id } = row;
    if (id === null) {
      found.push({ line, column: 'id', why: phrase('table-empty-cell') });
      continue;
    }
    const earlier = lineOf.get(id);
    if (earlier !== undefined) {
      found.push({ line, column: 'id', why: phrase('table-id-twice', { id, line: earlier }) });
      continue;
    }
    lineOf.set(id, line);
    const before = services.get(id);
    read.push({ id, before });
    if (faults.some((fault) => fault.line === line)) continue;
    const after = checked(row, before, services, found);
    if (!after) continue;
    if (before && canonicalJson(before) === canonicalJson(after)) unchanged += 1;
    else changes.push({ line, before, after });
  }
  return {
    changes,
    unchanged,
    faults: found.sort((one, other) => one.line - other.line),
    basis: sha256Of(Buffer.from(canonicalJson(read))).slice(0, 32),
  };
}

/** Throws a domain error unless the table is right, and the catalogue still as it was when `basis` was read. */
export async function importTable(
  table: ReadTable,
  { services, held, basis, by }: { services: Services; held: HeldTables; basis: string; by: AuditActor },
): Promise<{ added: number; changed: number }> {
  let done = { added: 0, changed: 0 };
  await held.change(by, async (change) => {
    const plan = planTable(table, services);
    const [fault] = plan.faults;
    if (fault)
      throw domainError('table-wrong', { line: fault.line, count: plan.faults.length, why: fault.why });
    if (plan.basis !== basis) throw domainError('catalogue-changed-meanwhile', {});
    for (const { after } of plan.changes) await services.save(after, { within: change });
    const added = plan.changes.filter(({ before }) => before === null).length;
    done = { added, changed: plan.changes.length - added };
  });
  return done;
}

function checked(
  row: TableRow,
  before: CatalogueService | null,
  services: Services,
  faults: TableFault[],
): CatalogueService | null {
  const parsed = Schema.safeParse(row.over(before));
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const column = columnOfMember(issue.path.join('.'));
      faults.push({ line: row.line, column, why: issueReason(issue) });
    }
    return null;
  }
  try {
    services.check(parsed.data);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    faults.push({ line: row.line, column: null, why: phraseOf(error) });
    return null;
  }
  return parsed.data;
}

function phraseOf({ code, params }: DomainError): Phrase {
  return { code: 'table-refused', params: { why: { error: { code, params } } } };
}
