/** What the API tells of the catalogue beyond the things themselves. */
import { z } from 'zod';
import { Language } from '../model/ids.ts';
import { Deadline, Service } from '../model/items.ts';

/** A service as the scheduler keeps it: with the instants of its call, from which programs date its items. */
export const CatalogueService = Service.extend({ deadline: Deadline.optional() });
export type CatalogueService = z.infer<typeof CatalogueService>;

/** Texts in another language, as whoever writes a slide is offered them: to be read by a person, always. */
export const ProposalRequest = z.strictObject({
  from: Language,
  to: Language,
  texts: z.array(z.string().max(300)).min(1).max(30),
});

const Proposal = z.object({
  text: z.string(),
  /** `terms`: people wrote it in this installation, or it is of the glossary. `machine`: a program translated it. */
  origin: z.enum(['terms', 'machine']),
});

export const Proposals = z.object({
  /** For each text in its order; null where there is nothing to propose. */
  proposals: z.array(Proposal.nullable()),
  /** Whether a translation service is set, and answered. */
  machine: z.enum(['off', 'not-needed', 'done', 'failed']),
});
export type Proposals = z.infer<typeof Proposals>;
