/** How lists are searched: the same on the server and in the pages. */

/** Whether every word of what somebody typed is in these texts; accents, capitals and the order don't matter. */
export function matchesWords(typed: string, texts: readonly string[]): boolean {
  const text = plain(texts.join(' '));
  return plain(typed)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
