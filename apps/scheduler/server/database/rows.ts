/** All rows of a table as what they stand for, as they were at one moment. */
export interface Rows<Value> {
  readonly values: readonly Value[];
  /** The keys of the rows that today's schema doesn't take. */
  readonly leftOut: readonly string[];
}
