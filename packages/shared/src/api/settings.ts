/** What holds for the whole installation. */
import { z } from 'zod';
import { Instant, Language } from '../model/ids.ts';
import { Role } from '../model/people.ts';
import { EmailAddress } from './people.ts';

const MAX_EXEMPT_AUTHORS = 200;

export const Settings = z.strictObject({
  /** Its name as citizens know it; null until somebody has said. */
  municipality: z.string().min(1).max(80).nullable(),
  /** The languages that content is expected in, the first one foremost. */
  languages: z.array(Language).min(1),
  /** Whether an approver may approve what they wrote themselves: for a town with one communicator. */
  selfApproval: z.boolean(),
  /** What these people write needs nobody's approval. */
  exemptAuthors: z.array(z.string().min(1).max(80)).max(MAX_EXEMPT_AUTHORS),
  /** Whoever holds one of these roles adds a second factor before anything else. */
  secondFactorRoles: z.array(Role),
  /** When the first set-up was finished; null until then. */
  setUpAt: Instant.nullable(),
});
export type Settings = z.infer<typeof Settings>;

/** How mail goes out: the server's address without its password; null where it is written into files. */
export const MailState = z.object({ server: z.string().nullable() });
export const TestMail = z.strictObject({ address: EmailAddress });
