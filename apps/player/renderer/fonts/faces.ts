/**
 * Which font files the stage ships, read from the packages that bring them, and which characters they have.
 * For `npm run fonts` and its test; the page itself knows only the style sheets.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { create } from 'fontkitten';

const { resolve } = createRequire(import.meta.url);

/** A face is one `@font-face`. */
export interface Face {
  readonly family: string;
  readonly weight: string;
  /** The style sheet names it so: of a package, or beside the style sheet. */
  readonly url: string;
  /** Its `unicode-range` has what it draws, and characters of which nothing shows. */
  readonly range: string;
  /** What it draws: the characters of the range that the file has. */
  readonly characters: ReadonlySet<number>;
}

/** Chinese marks that Latin faces have too, but narrower than a Chinese line sets them. */
const CHINESE_MARKS = [...'·–—‘’“”…'].map((mark) => mark.codePointAt(0) ?? 0);

const MUSIC_NOTES = charactersOf('U+2669-266F');

/** All faces that are shipped, in the order of the style sheets. */
export function shippedFaces(): Face[] {
  const needed = [...gb2312(), ...gb2312Symbols()];
  const latin = /latin/;
  const chinese = facesOf('@fontsource-variable/noto-sans-sc', 'wght.css', 'Noto Sans SC', /sc-\[\d+\]/);
  return [
    ...['400.css', '600.css', '700.css'].flatMap((file) =>
      facesOf('@fontsource/titillium-web', file, 'Titillium Web', latin),
    ),
    ...facesOf(
      '@fontsource-variable/noto-sans',
      'wght.css',
      'Noto Sans',
      /-(latin|latin-ext|greek|cyrillic|vietnamese)-/,
    ),
    ...facesOf('@fontsource-variable/noto-sans-arabic', 'wght.css', 'Noto Sans Arabic', /-arabic-/),
    ...facesOf('@fontsource-variable/noto-nastaliq-urdu', 'wght.css', 'Noto Nastaliq Urdu', /-arabic-/),
    ...musicNotes(),
    ...chinese.filter(({ characters }) => needed.some((character) => characters.has(character))),
    ...chinese.flatMap((face) => marksOf(face)),
    ...['400', '700'].map((weight) => {
      const url = `./hanzi-${weight}.woff2`;
      const characters = charactersIn(join(import.meta.dirname, url));
      return {
        family: 'Noto Sans Hans',
        weight,
        url,
        range: rangesOf(characters).map(rangeName).join(','),
        characters,
      };
    }),
  ];
}

/** What subtitles put around a song, and nothing else of a font of symbols: `♪`. */
function musicNotes(): Face[] {
  return ['400.css', '700.css']
    .flatMap((file) =>
      facesOf('@fontsource/noto-sans-symbols', file, 'Noto Sans Symbols', /-symbols-\d+-normal$/),
    )
    .map((face) => {
      const characters = new Set([...MUSIC_NOTES].filter((note) => face.characters.has(note)));
      return { ...face, range: rangesOf(characters).map(rangeName).join(','), characters };
    });
}

/** Returns the same file again, for its Chinese marks alone: a family that Chinese texts name before all others. */
function marksOf(face: Face): Face[] {
  const marks = CHINESE_MARKS.filter((mark) => face.characters.has(mark));
  if (marks.length === 0) return [];
  const range = rangesOf(new Set(marks)).map(rangeName).join(',');
  return [{ ...face, family: 'Noto Sans SC Marks', range, characters: new Set(marks) }];
}

/** The faces of a package's style sheet whose name (the comment before each) matches. */
function facesOf(packageName: string, file: string, family: string, wanted: RegExp): Face[] {
  const folder = dirname(resolve(`${packageName}/package.json`));
  const css = readFileSync(join(folder, file), 'utf8');
  return [...css.matchAll(/\/\* (?<name>\S+) \*\/\s*@font-face\s*\{(?<body>[^}]*)\}/g)].flatMap(
    ({ groups }) => {
      const { name = '', body = '' } = groups ?? {};
      if (!wanted.test(name)) return [];
      const part = (pattern: RegExp) => {
        const found = pattern.exec(body)?.[1]?.trim();
        if (!found) throw new Error(`${packageName}/${file}: ${name} has no ${pattern.source}`);
        return found;
      };
      const path = part(/url\(\.\/([^)]+\.woff2)\)/);
      const range = part(/unicode-range:\s*([^;]+)/);
      const inFile = charactersIn(join(folder, path));
      const inRange = [...charactersOf(range)];
      // What it lacks it would be loaded for in vain. The stage takes a range at its word (scene/fonts.ts).
      const asked = inRange.filter((character) => inFile.has(character) || !isDrawn(character));
      return [
        {
          family,
          weight: part(/font-weight:\s*([^;]+)/),
          url: `${packageName}/${path}`,
          range: rangesOf(new Set(asked)).map(rangeName).join(','),
          characters: new Set(inRange.filter((character) => inFile.has(character))),
        },
      ];
    },
  );
}

function charactersIn(path: string): Set<number> {
  const font = create(readFileSync(path));
  if (!('characterSet' in font)) throw new Error(`${path} is a collection, not a font`);
  // The table of a file may end with a number that is no character.
  return new Set(font.characterSet.filter((character) => (character & 0xfffe) !== 0xfffe));
}

/** Whether something of it shows: signs of direction, joiners and spaces need no glyph of their own. */
function isDrawn(character: number): boolean {
  return !/[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u.test(String.fromCodePoint(character));
}

/** Reads a range such as `U+41-5A,U+E8`. */
function charactersOf(range: string): Set<number> {
  const found = new Set<number>();
  for (const part of range.split(',')) {
    const [from = '', to = from] = part.trim().replace(/^u\+/i, '').split('-');
    for (let at = Number.parseInt(from, 16); at <= Number.parseInt(to, 16); at += 1) found.add(at);
  }
  return found;
}

export type Range = readonly [first: number, last: number];

export function rangesOf(characters: ReadonlySet<number>): Range[] {
  const ranges: [number, number][] = [];
  for (const character of [...characters].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.[1] === character - 1) last[1] = character;
    else ranges.push([character, character]);
  }
  return ranges;
}

function rangeName([first, last]: Range): string {
  const hex = (character: number) => character.toString(16).toUpperCase();
  return first === last ? `U+${hex(first)}` : `U+${hex(first)}-${hex(last)}`;
}

/**
 * The rows of the standard that have hanzi, decoded by GBK, which contains it: row 55 ends at cell 89, and
 * its last five cells are no characters.
 */
export function gb2312(): number[] {
  return cells(16, 87);
}

/** Returns its symbols, without what GBK added to the same rows. */
export function gb2312Symbols(): number[] {
  const CELLS: Readonly<Record<number, readonly Range[]>> = {
    1: [[1, 94]],
    2: [
      [17, 66],
      [69, 78],
      [81, 92],
    ],
    3: [[1, 94]],
    4: [[1, 83]],
    5: [[1, 86]],
    6: [
      [1, 24],
      [33, 56],
    ],
    7: [
      [1, 33],
      [49, 81],
    ],
    8: [
      [1, 26],
      [37, 73],
    ],
    9: [[4, 79]],
  };
  return Object.entries(CELLS).flatMap(([row, spans]) =>
    spans.flatMap(([first, last]) => cells(Number(row), Number(row), first, last)),
  );
}

function cells(firstRow: number, lastRow: number, firstCell = 1, lastCell = 94): number[] {
  const decoder = new TextDecoder('gbk');
  const found: number[] = [];
  for (let row = firstRow; row <= lastRow; row += 1) {
    for (let cell = firstCell; cell <= lastCell; cell += 1) {
      const character = decoder.decode(Uint8Array.of(0xa0 + row, 0xa0 + cell));
      if (!/^[\p{Co}\uFFFD]/u.test(character)) found.push(character.codePointAt(0) ?? 0);
    }
  }
  return found;
}
