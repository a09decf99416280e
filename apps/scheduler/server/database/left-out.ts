import { errorMessage } from '@bacheca/node/errors';

/** Rows that were named; beyond, each is named again. */
const MAX_LEFT_OUT = 10_000;

/** Names a row to whoever keeps the log. */
export interface RowName {
  readonly table: string;
  readonly row: string | number;
}

/** A row can't be read, and whoever reads goes on without it. */
export type LeaveOut = (name: RowName, why: unknown) => void;

/** Says it once of each row. */
export function leavingOutOnce(onLeftOut: (name: RowName, why: string) => void): LeaveOut {
  const leftOut = new Set<string>();
  return (name, why) => {
    const key = `${name.table} ${name.row}`;
    if (leftOut.has(key)) return;
    if (leftOut.size >= MAX_LEFT_OUT) leftOut.clear();
    leftOut.add(key);
    onLeftOut(name, errorMessage(why));
  };
}
