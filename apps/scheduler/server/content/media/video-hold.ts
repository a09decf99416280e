import { probe } from './probe.ts';

export interface VideoHold {
  /** It is null where the film can't be measured. */
  readonly longestHoldMs: number | null;
}

/** How long a stored film holds a picture at the longest. Throws a domain error if it can't be read. */
export async function readVideoHold({ path }: { path: string }): Promise<VideoHold> {
  return { longestHoldMs: (await probe(path)).longestHoldMs ?? null };
}
