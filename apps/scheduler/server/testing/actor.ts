/** Who does what a test needs done first. */
import type { AuditActor } from '../database/audit/audit-chain.ts';

export const BY: AuditActor = { type: 'person', name: 'prova', address: '127.0.0.1' };

/** The people of tests that are about something else: what they write needs nobody's approval. */
export const TEST_AUTHORS: readonly string[] = [
  ...['admin', 'prova', 'redazione', 'due'],
  ...['prova-editor', 'prova-editor-urp', 'prova-editor-pin', 'prova-editor-kind', 'prova-editor-tag'],
];
