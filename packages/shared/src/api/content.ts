/** What the API tells of the catalogue beyond the things themselves. */
import type { z } from 'zod';
import { Deadline, Service } from '../model/items.ts';

/** A service as the scheduler keeps it: with the instants of its call, from which programs date its items. */
export const CatalogueService = Service.extend({ deadline: Deadline.optional() });
export type CatalogueService = z.infer<typeof CatalogueService>;
