import type { z } from 'zod';

export interface RowLog {
  error(facts: object, message: string): void;
}

/**
 * The rows that a list's answer can carry. Any other is left out and logged: one row that an older version
 * stored, or a player sent, must not cost the whole list.
 */
export function readableRows<Row>(rows: readonly Row[], schema: z.ZodType, log: RowLog, list: string): Row[] {
  return rows.filter((row) => {
    const parsed = schema.safeParse(row);
    if (!parsed.success) log.error({ list, row, why: parsed.error.message }, 'a row is left out of a list');
    return parsed.success;
  });
}
