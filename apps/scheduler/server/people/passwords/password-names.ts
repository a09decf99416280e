/**
 * Names in a password: the first that a guesser tries are the product's, the town's and the user's own, with a year
 * behind them, turned around, twice, or with digits for letters.
 *
 *  1. Names and passwords are compared as one reads them: no case, no accents, no signs or spaces between letters,
 *     and a letter for the digit or sign that looks like it.
 *  2. The product's and the user's own name make a password bad wherever they are in it; a short one only as a word by
 *     itself, for `eva` is in many words.
 *  3. A town's name may be a word like any other (`prato` is a meadow). What is left without such names has to be
 *     a good password by itself.
 */

/** Shorter ones are in too many words. */
const MIN_NAME_LETTERS = 3;
const MIN_LETTERS_WITHIN_WORDS = 5;

const LOOKS_LIKE: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'i',
  '€': 'e',
  // Both are written as 1.
  l: 'i',
};

interface Read {
  readonly letter: string;
  /** The index of the character that it was, in the text as it is written. */
  readonly index: number;
}

/** Whether it has one of these names in it. */
export function hasName(password: string, names: readonly string[]): boolean {
  const characters = [...password];
  const read = readOf(characters);
  return names.some((name) => {
    const letters = lettersOf(name);
    if (letters.length < MIN_NAME_LETTERS) return false;
    return foundAt(read, letters).some(
      (at) =>
        letters.length >= MIN_LETTERS_WITHIN_WORDS || isWordByItself(characters, read, at, letters.length),
    );
  });
}

/** What is left of it without these names, their words, and the same turned around. */
export function withoutNames(password: string, names: readonly string[]): string {
  const characters = [...password];
  const read = readOf(characters);
  const gone = new Set<number>();
  for (const letters of new Set(names.flatMap((name) => [name, ...wordsOf(name)]).map(lettersOf))) {
    if (letters.length < MIN_NAME_LETTERS) continue;
    for (const way of [letters, [...letters].reverse().join('')])
      for (const at of foundAt(read, way))
        for (let offset = 0; offset < way.length; offset += 1) gone.add(read[at + offset]?.index ?? -1);
  }
  // Signs and spaces between what is gone are of the name, too.
  const isRead = new Set(read.map(({ index }) => index));
  let isAfterName = false;
  return characters
    .filter((_character, index) => {
      if (isRead.has(index)) isAfterName = gone.has(index);
      return !isAfterName && !gone.has(index);
    })
    .join('');
}

/** The words of a name: `comune.prato.it` and `PratoFacile` have two or three. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => [...word].length >= MIN_NAME_LETTERS);
}

function readOf(characters: readonly string[]): Read[] {
  return characters.flatMap((character, index) =>
    [...character.normalize('NFKD').toLowerCase()].flatMap((part) => {
      const letter = LOOKS_LIKE[part] ?? part;
      return /[\p{L}\p{N}]/u.test(letter) ? { letter, index } : [];
    }),
  );
}

function lettersOf(text: string): string {
  return readOf([...text])
    .map(({ letter }) => letter)
    .join('');
}

function foundAt(read: readonly Read[], letters: string): number[] {
  const searched = [...letters];
  return read.flatMap((_read, at) =>
    searched.every((letter, offset) => read[at + offset]?.letter === letter) ? at : [],
  );
}

function isWordByItself(
  characters: readonly string[],
  read: readonly Read[],
  at: number,
  length: number,
): boolean {
  const before = characters[(read[at]?.index ?? 0) - 1] ?? ' ';
  const after = characters[(read[at + length - 1]?.index ?? characters.length) + 1] ?? ' ';
  return !/\p{L}/u.test(before) && !/\p{L}/u.test(after);
}
