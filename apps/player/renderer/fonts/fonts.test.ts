import { readFileSync } from 'node:fs';
import { missingCharacters } from '@bacheca/shared/text/characters';
import { describe, expect, it } from 'vitest';
import { gb2312, gb2312Symbols, shippedFaces } from './faces.ts';
import { characterTable, generatedFiles, sheetsOf } from './generated-files.ts';

const faces = shippedFaces();
const drawn = new Set(faces.flatMap(({ characters }) => [...characters]));
const text = (codePoints: readonly number[]) => String.fromCodePoint(...codePoints);

describe('the shipped fonts', () => {
  it('are those that the style sheets and the table of characters were written from', () => {
    // The formatter has been over both.
    const words = (text: string) => text.replace(/\s+/g, '');
    const sheets = sheetsOf(faces);
    expect(words(readFileSync(generatedFiles.identity, 'utf8'))).toBe(words(sheets.identity));
    expect(words(readFileSync(generatedFiles.others, 'utf8'))).toBe(words(sheets.others));
    expect(words(readFileSync(generatedFiles.table, 'utf8'))).toBe(words(characterTable(faces)));
  });

  it('have GB 2312 whole: 6,763 hanzi and 682 symbols', () => {
    expect(gb2312()).toHaveLength(6_763);
    expect(gb2312Symbols()).toHaveLength(682);
    expect(missingCharacters(text([...gb2312(), ...gb2312Symbols()]))).toEqual([]);
    const cut = faces.filter(({ family }) => family === 'Noto Sans Hans');
    const others = new Set(
      faces.filter((face) => !cut.includes(face)).flatMap(({ characters }) => [...characters]),
    );
    const needed = [...gb2312(), ...gb2312Symbols()].filter((character) => !others.has(character));
    for (const { characters } of cut) expect(text([...characters].sort())).toBe(text(needed.sort()));
  });

  it.each([
    ['Italian and English', 'Titillium Web', 'ÀÈÉÌÒÙàèéìòù«»“”‘’–—…€°ºª№·•@#%&'],
    ['Albanian', 'Titillium Web', 'ÇËçë'],
    ['Romanian, with commas below', 'Titillium Web', 'ĂÂÎȘȚăâîșț'],
    ['Arabic', 'Noto Sans Arabic', 'ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْ،؛؟٠١٢٣٤٥٦٧٨٩٪'],
    ['Urdu', 'Noto Nastaliq Urdu', 'ٹڈڑںےہھگچپژکیئؤۂۓآ۔،؛؟۰۱۲۳۴۵۶۷۸۹'],
  ])('have all letters of %s', (_language, family, letters) => {
    const own = new Set(
      faces.filter((face) => face.family === family).flatMap(({ characters }) => [...characters]),
    );
    if (family !== 'Titillium Web')
      expect(text([...letters].map(code).filter((at) => !own.has(at)))).toBe('');
    expect(missingCharacters(letters)).toEqual([]);
  });
});

describe('missingCharacters', () => {
  it('agrees with the font files on every character there is', () => {
    const wrong: number[] = [];
    for (let at = 0x21; at <= 0x2ffff; at += 1) {
      if (at >= 0xd800 && at <= 0xdfff) continue;
      const character = String.fromCodePoint(at);
      // What composes to another letter is judged as that, and some characters are not drawn at all.
      if (
        character.normalize('NFC') !== character ||
        /[\p{White_Space}\p{Default_Ignorable_Code_Point}]/u.test(character)
      )
        continue;
      if ((missingCharacters(character).length === 0) !== drawn.has(at)) wrong.push(at);
    }
    expect(wrong).toEqual([]);
  });

  it('names each character once, in order, and none that is not drawn', () => {
    expect(missingCharacters('a😀\u200Db\n\u00A0😀ᚠ')).toEqual(['😀', 'ᚠ']);
  });

  it('takes a letter and its mark for the letter that they make', () => {
    expect(missingCharacters('nas\u0326tere \u0219 pere\u0301')).toEqual([]);
  });
});

function code(character: string): number {
  return character.codePointAt(0) ?? 0;
}
