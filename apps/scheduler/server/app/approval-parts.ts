import { ApprovalDecisions } from '../approval/approval-decisions.ts';
import { ApprovalNotices } from '../approval/approval-notices.ts';
import { RevisionReader } from '../approval/revision-reader.ts';
import { approvalRoutes } from '../approval/routes.ts';
import { approvalOfTakeover } from '../approval/takeover-approval.ts';
import type { App } from '../http/typed-app.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Installation } from './installation.ts';

interface Parts {
  readonly installation: Installation;
  readonly mailer: Mailer;
  readonly clock: Clock;
  readonly onDecided: () => void;
  readonly onRevoked: () => void;
}

/** The routes of approval. Returns what says on whose yes a takeover starts. */
export function serveApproval(app: App, { installation, mailer, clock, ...told }: Parts) {
  const { database, held, items, approvals, settings, takeovers } = installation;
  const notices = new ApprovalNotices(items, (tx, mail) => mailer.add(tx, mail));
  const parts = { held, items, approvals, settings, notices };
  const endTakeovers = (...ended: Parameters<typeof takeovers.endOfItem>) => takeovers.endOfItem(...ended);
  const decisions = new ApprovalDecisions({ ...parts, endTakeovers }, clock);
  const revisions = new RevisionReader(database.sql, database.leaveOut);
  approvalRoutes(app, { ...parts, decisions, revisions, ...told });
  return (...[change, asked, who]: Rest<Parameters<typeof approvalOfTakeover>>) =>
    approvalOfTakeover(parts, change, asked, who);
}

type Rest<List extends unknown[]> = List extends [unknown, ...infer Others] ? Others : never;
