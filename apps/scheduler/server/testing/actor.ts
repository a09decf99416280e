/** Who does what a test needs done first. */
import type { AuditActor } from '../database/audit/audit-chain.ts';

export const BY: AuditActor = { type: 'person', name: 'prova', address: '127.0.0.1' };
