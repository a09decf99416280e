/** What changed of a text, word by word: the longest common sequence of words stays, all else went or came. */
export interface TextPart {
  readonly type: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** Longer ones are compared as a whole: the table has a cell for each pair of words. */
const MAX_WORDS = 1500;

export function textDiff(before: string, after: string): TextPart[] {
  const old = wordsOf(before);
  const now = wordsOf(after);
  if (old.length > MAX_WORDS || now.length > MAX_WORDS)
    return before === after
      ? joined([{ type: 'same', text: after }])
      : joined([
          { type: 'gone', text: before },
          { type: 'new', text: after },
        ]);
  const lengths = commonLengths(old, now);
  const parts: TextPart[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < now.length) {
    const [was = '', is = ''] = [old[i], now[j]];
    if (i < old.length && j < now.length && was === is) {
      parts.push({ type: 'same', text: is });
      i++;
      j++;
    } else if (j >= now.length || (i < old.length && cell(lengths, i + 1, j) >= cell(lengths, i, j + 1))) {
      parts.push({ type: 'gone', text: was });
      i++;
    } else {
      parts.push({ type: 'new', text: is });
      j++;
    }
  }
  return joined(parts);
}

/** Chinese has no spaces: each of its characters is a word. */
function wordsOf(text: string): string[] {
  return text.match(/\p{Script=Han}|[^\s\p{Script=Han}]+|\s+/gu) ?? [];
}

/** In each cell, how many words the rests of both from there on have in common. */
function commonLengths(old: readonly string[], now: readonly string[]): Uint16Array[] {
  const rows = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--) {
      const row = rows[i];
      if (!row) continue;
      row[j] =
        old[i] === now[j]
          ? cell(rows, i + 1, j + 1) + 1
          : Math.max(cell(rows, i + 1, j), cell(rows, i, j + 1));
    }
  return rows;
}

function cell(rows: readonly Uint16Array[], i: number, j: number): number {
  return rows[i]?.[j] ?? 0;
}

/** Neighbours of one kind are one part. */
function joined(parts: readonly TextPart[]): TextPart[] {
  const result: TextPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (last?.type === part.type)
      result[result.length - 1] = { type: part.type, text: last.text + part.text };
    else if (part.text !== '') result.push(part);
  }
  return result;
}
