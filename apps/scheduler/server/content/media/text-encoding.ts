/** Text in the encodings that subtitle programs write. What isn't sure is not guessed at. */

export interface DecodedText {
  readonly text: string;
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
}

/**
 * Returns null if it is no text, or one whose encoding can't be told. With `mayEndEarly` it may end in the middle of a
 * character.
 */
export function decodeText(bytes: Buffer, { mayEndEarly = false } = {}): DecodedText | null {
  const encoding = markOf(bytes) ?? utf16WithoutMark(bytes);
  if (encoding) return decoded(bytes, encoding, mayEndEarly);
  if (bytes.includes(0)) return null;
  const utf8 = decoded(bytes, 'utf-8', mayEndEarly);
  if (utf8) return hasControls(utf8.text) ? null : utf8;
  const western = decoded(bytes, 'windows-1252', mayEndEarly);
  return western && isSurelyWestern(western.text) ? western : null;
}

/** Text has none but tab, line breaks, form feed, and the end of file that DOS wrote. */
function hasControls(text: string): boolean {
  const ALLOWED = '\t\n\f\r\x1a';
  return [...text].some((character) => character < ' ' && !ALLOWED.includes(character));
}

function markOf(bytes: Buffer): DecodedText['encoding'] | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return null;
}

/** Subtitles are full of ASCII (times, line ends): in UTF-16 every other byte of it is 0. */
function utf16WithoutMark(bytes: Buffer): DecodedText['encoding'] | null {
  const sample = bytes.subarray(0, 512);
  if (sample.byteLength < 8) return null;
  let even = 0;
  let odd = 0;
  sample.forEach((byte, index) => {
    if (byte !== 0) return;
    if (index % 2 === 0) even += 1;
    else odd += 1;
  });
  const half = sample.byteLength / 2;
  if (odd > half * 0.7 && even === 0) return 'utf-16le';
  if (even > half * 0.7 && odd === 0) return 'utf-16be';
  return null;
}

function decoded(bytes: Buffer, encoding: DecodedText['encoding'], stream: boolean): DecodedText | null {
  try {
    // The mark at the start is no part of the text: `TextDecoder` leaves it out.
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream }), encoding };
  } catch {
    return null;
  }
}

/** Letters and marks that Italian, Albanian, French, German and Spanish write beyond ASCII. */
const WESTERN = new Set('àèéìíòóùúÀÈÉÌÍÒÓÙÚçÇëËïÏâêîôûÂÊÎÔÛäöüÄÖÜßñÑáÁœŒ«»“”‘’‚„–—…•€°©®·¡¿\u00a0');

/**
 * A file of one byte a character could be in any of a dozen encodings. It is Windows-1252 if that makes of
 * every such byte a sign that the west writes, and of none of their sequences a word of nothing else.
 */
function isSurelyWestern(text: string): boolean {
  const beyond = [...text].filter((character) => character > '\x7f');
  if (hasControls(text) || !beyond.every((character) => WESTERN.has(character))) return false;
  return !/[^\p{ASCII}\s«»“”‘’‚„–—…•€°©®·¡¿]{3,}/u.test(text);
}
