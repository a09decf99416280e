/** What two texts differ in, word by word. */
export interface DiffPart {
  readonly type: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** More words than any slide has; beyond it the texts are shown whole, as one that went and one that came. */
const MAX_WORDS = 1_500;

/** By the longest sequence of words that both have. Spaces and line ends go with the word before them. */
export function wordDiff(before: string, after: string): DiffPart[] {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  if (old.length > MAX_WORDS || now.length > MAX_WORDS)
    return joined([
      { type: 'removed', text: before },
      { type: 'added', text: after },
    ]);
  const lengths = commonLengths(old, now);
  const parts: DiffPart[] = [];
  let [i, j] = [0, 0];
  const lengthAt = (a: number, b: number) => lengths[a * (now.length + 1) + b] ?? 0;
  while (i < old.length || j < now.length) {
    const [was, is] = [old[i], now[j]];
    if (was !== undefined && is !== undefined && was.trimEnd() === is.trimEnd()) {
      parts.push({ type: 'same', text: is });
      i += 1;
      j += 1;
    } else if (was !== undefined && (is === undefined || lengthAt(i + 1, j) >= lengthAt(i, j + 1))) {
      parts.push({ type: 'removed', text: was });
      i += 1;
    } else {
      parts.push({ type: 'added', text: is ?? '' });
      j += 1;
    }
  }
  return joined(parts);
}

/** Chinese has no spaces: there each character is a word. */
function wordsOf(text: string): string[] {
  return text.match(/\p{Script=Han}\s*|[^\s\p{Script=Han}]+\s*|\s+/gu) ?? [];
}

/** Of each pair of ends of the two, how many words they have in common, in a row-major table. */
function commonLengths(old: readonly string[], now: readonly string[]): Uint16Array {
  const width = now.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const isSame = old[i]?.trimEnd() === now[j]?.trimEnd();
      lengths[i * width + j] = isSame
        ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
        : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
    }
  }
  return lengths;
}

function joined(parts: readonly DiffPart[]): DiffPart[] {
  const all: DiffPart[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (part.text === '') continue;
    if (last?.type === part.type) all[all.length - 1] = { ...last, text: last.text + part.text };
    else all.push(part);
  }
  return all;
}
