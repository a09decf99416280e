/** How lists are searched: the same on the server and in the pages. */

/** Whether every word of what somebody typed is in these texts; accents, capitals and the order don't matter. */
export function matchesWords(typed: string, texts: readonly string[]): boolean {
  return hasWords(typedWords(typed), searchText(texts));
}

/** What somebody typed, as words to look for; none where nothing was typed. */
export function typedWords(typed: string): string[] {
  return plain(typed)
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** These texts as they are searched: made once where many searches follow. */
export function searchText(texts: readonly string[]): string {
  return plain(texts.join(' '));
}

export function hasWords(words: readonly string[], text: string): boolean {
  return words.every((word) => text.includes(word));
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
