/**
 * What stands after the question mark of a page's address, so that what one sees can be sent to a colleague. An address
 * that somebody mistyped opens the page all the same: what isn't understood of it is as if it were not there.
 */
import { JobState } from '@bacheca/shared/api/jobs';
import { LIBRARY_FACETS, type LibraryFacet } from '@bacheca/shared/api/library';
import { ProgramChoice } from '@bacheca/shared/api/questions';
import { LocationKind } from '@bacheca/shared/model/schedule';
import { z } from 'zod';
import { TILES } from './screens/attention/attention.ts';

const MAX_TYPED = 200;

/** Empty text is none, so that no address ends in `?q=`. */
const Typed = z
  .string()
  .max(MAX_TYPED)
  .transform((text) => text || undefined)
  .optional()
  .catch(undefined);

/** Which screens are shown. */
export const ScreensSearch = z.object({
  state: z.enum(TILES).optional().catch(undefined),
  kind: LocationKind.optional().catch(undefined),
  q: Typed,
});
export type ScreensSearch = z.output<typeof ScreensSearch>;

/** The filter of the page that one comes from, for links between the list and what lies over it. */
export function keepFilter(search: Readonly<Record<string, unknown>>): ScreensSearch {
  return ScreensSearch.parse(search);
}

/** The code of a player that waits, as its QR code has it, and the screen that it is for. */
export const PairSearch = z.object({ code: Typed, screen: Typed });

export const PreviewSearch = z.object({ of: ProgramChoice.optional().catch(undefined) });

/** Which items are shown: what was typed, and a value for each filter that is set. */
export const LibrarySearch = z.object({
  q: Typed,
  ...(Object.fromEntries(LIBRARY_FACETS.map((name) => [name, Typed])) as Record<LibraryFacet, typeof Typed>),
  sort: z.enum(['expiring', 'recent']).optional().catch(undefined),
});
export type LibrarySearch = z.output<typeof LibrarySearch>;
/** Which services are shown; each value is one that some service has. */
export const ServicesSearch = z.object({
  q: Typed,
  phase: Typed,
  access: Typed,
  theme: Typed,
  users: Typed,
  journey: Typed,
  suits: Typed,
  gap: Typed,
});

/** The services that slides are composed of, by a comma; none for a free one. */
export const ComposerSearch = z.object({
  service: z.string().max(20_000).optional().catch(undefined),
});

export const PeopleSearch = z.object({ q: Typed });

/** Which jobs are shown; all, if it isn’t there. */
export const JobsSearch = z.object({ state: JobState.optional().catch(undefined) });

/**
 * Every value is the text that the address has: the router would read `code=123456` as a number, and lose the zeros of
 * another. Of what is named twice the first counts.
 */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries([...new URLSearchParams(search)].reverse());
}

export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') params.set(name, value);
  }
  const text = params.toString();
  return text && `?${text}`;
}
