/**
 * Reads a list entry by entry: one that can't be read, as a newer version or damage may make it, costs itself and not
 * the others. For lists whose entries hold apart from each other only.
 */
import { z } from 'zod';
import { type WrongMember, wrongMember } from './wrong-member.ts';

/** `at` is of the first of them. */
export interface LeftOut extends WrongMember {
  /** The member that has the list. */
  readonly list: string;
  readonly count: number;
  /** How many the list had. */
  readonly of: number;
}

/** The object with these of its lists as far as they can be read, and what was left out. Anything else is as it was. */
export function withReadableEntries(
  value: unknown,
  lists: Readonly<Record<string, z.ZodType>>,
): { value: unknown; leftOut: LeftOut[] } {
  const object = Members.safeParse(value);
  const leftOut: LeftOut[] = [];
  if (!object.success) return { value, leftOut };
  const members = { ...object.data };
  for (const [list, entry] of Object.entries(lists)) {
    const all = members[list];
    if (!Array.isArray(all)) continue;
    const read = all.map((each) => entry.safeParse(each));
    const first = read.findIndex(({ success }) => !success);
    if (first < 0) continue;
    const readable = read.flatMap((each) => (each.success ? [each.data] : []));
    leftOut.push({
      list,
      count: all.length - readable.length,
      of: all.length,
      ...wrongMember(read[first]?.error?.issues[0], [list, first]),
    });
    members[list] = readable;
  }
  return { value: members, leftOut };
}

const Members = z.record(z.string(), z.unknown());
