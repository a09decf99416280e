/** A statement's lists are so long at least, and else twice or four times as long and so on: its texts stay few. */
const MIN_LENGTH = 8;

/** The values, with as many more of the last, or of `filler`, as make their number one of few. */
export function padded<Value>(values: readonly Value[], filler: Value | undefined = values.at(-1)): Value[] {
  if (filler === undefined) return [];
  let length = MIN_LENGTH;
  while (length < values.length) length *= 2;
  return [...values, ...Array<Value>(length - values.length).fill(filler)];
}
