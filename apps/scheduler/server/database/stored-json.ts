/**
 * Reading what is stored as text. A row that today's schema doesn't take (an older version's, or a damaged one) is
 * as if it weren't there, and is named in the log: one bad row must not cost the others, a sum, or a screen.
 */
import type { z } from 'zod';
import type { Database, RowName } from './open.ts';

/** Returns it as it is stored; null where it is no JSON, or not of this schema, and then the row is reported. */
export function readStored<Value>(
  database: Pick<Database, 'leaveOut'>,
  name: RowName,
  text: string,
  schema: z.ZodType<Value>,
): Value | null {
  let stored: unknown;
  try {
    stored = JSON.parse(text);
  } catch (error) {
    database.leaveOut(name, error);
    return null;
  }
  const { success, error } = schema.safeParse(stored);
  if (success) return stored as Value;
  database.leaveOut(name, error);
  return null;
}
