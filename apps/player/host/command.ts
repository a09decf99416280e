/** A command line as an operator writes it into a service file, without a shell to interpret it. */

/**
 * Returns the program and its arguments, out of a JSON array of texts, or of words that are divided by spaces and may
 * be quoted by ' or ". A backslash is an ordinary character, as Windows paths have it. Null for anything else.
 */
export function parseCommand(text: string): readonly [string, ...string[]] | null {
  const words = text.trim().startsWith('[') ? parseArray(text) : splitWords(text);
  const [program, ...rest] = words ?? [];
  return program ? [program, ...rest] : null;
}

function parseArray(text: string): string[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((word) => typeof word === 'string') ? value : null;
  } catch {
    return null;
  }
}

function splitWords(text: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (const character of text) {
    if (quote !== null) {
      if (character === quote) quote = null;
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== null) return null;
  if (word !== null) words.push(word);
  return words;
}
