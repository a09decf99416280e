/** Who is told of what is asked and decided: the approvers of a request, the authors of a decision. */
import type { Decision } from '@bacheca/shared/model/approval';
import type { Item } from '@bacheca/shared/model/items';
import { phrase } from '@bacheca/shared/translations/phrase';
import type { Items } from '../content/items.ts';
import type { AuditActor } from '../database/audit/audit-chain.ts';
import type { Change } from '../database/held-tables.ts';
import type { NewMail } from '../mail/mailer.ts';
import type { StoredApproval } from './stored-approval.ts';

interface Decided {
  readonly decision: Decision;
  readonly by: AuditActor;
  readonly reason: string | null;
}

const TEMPLATES = {
  approved: 'approval-given',
  rejected: 'approval-refused',
  'change-asked': 'approval-change-asked',
  revoked: 'approval-revoked',
} as const satisfies Readonly<Record<Decision, NewMail['template']>>;

type AddMail = (tx: Change['tx'], mail: NewMail) => Promise<void>;

export class ApprovalNotices {
  readonly #items: Items;
  readonly #addMail: AddMail;

  constructor(items: Items, addMail: AddMail) {
    this.#items = items;
    this.#addMail = addMail;
  }

  /** Those who could approve it hear of it, but whoever asks, and who wrote it. */
  async requested(
    change: Change,
    approval: StoredApproval,
    by: AuditActor,
    note: string | null,
  ): Promise<void> {
    for (const username of await approversIn(change)) {
      if (username === by.name || approval.authors.includes(username)) continue;
      await this.#addMail(change.tx, {
        to: { username },
        template: 'approval-requested',
        values: { ...this.#values(approval), by: by.name ?? '', note: noteOf(note) },
        path: pathOf(approval),
      });
    }
  }

  /** The authors hear of it, and who had asked; not who decided. */
  async decided(change: Change, approval: StoredApproval, { decision, by, reason }: Decided): Promise<void> {
    const authors = decision === 'revoked' ? approval.approvedAuthors : approval.authors;
    const told = new Set([...authors, ...approval.authors, approval.requested?.by ?? null]);
    for (const username of told) {
      if (username === null || username === by.name) continue;
      await this.#addMail(change.tx, {
        to: { username },
        template: TEMPLATES[decision],
        values: { ...this.#values(approval), by: by.name ?? '', reason: reason ?? '' },
        path: pathOf(approval),
      });
    }
  }

  /** What is on the screens without anybody's yes all approvers hear of, whatever they chose. */
  async emergency(change: Change, item: Item, by: AuditActor): Promise<void> {
    for (const username of await approversIn(change)) {
      if (username === by.name) continue;
      await this.#addMail(change.tx, {
        to: { username },
        template: 'takeover-without-approval',
        values: { title: item.title, by: by.name ?? '' },
        path: '/screens',
      });
    }
  }

  #values({ itemId }: StoredApproval): { readonly title: string } {
    return { title: this.#items.get(itemId)?.title ?? itemId };
  }
}

function noteOf(note: string | null) {
  return note ?? phrase('no-note');
}

function pathOf({ itemId }: StoredApproval): string {
  return `/approvals/${itemId}`;
}

async function approversIn({ tx }: Change): Promise<string[]> {
  const rows = await tx
    .selectFrom('grants')
    .select('username')
    .where('role', '=', 'approver')
    .orderBy('username')
    .execute();
  return rows.map(({ username }) => username);
}
