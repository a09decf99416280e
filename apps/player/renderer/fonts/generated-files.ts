/** What `npm run fonts` writes: the style sheets with the faces, and the table of what they can draw. */
import { type Face, rangesOf } from './faces.ts';

export const generatedFiles = {
  identity: new URL('./identity.css', import.meta.url),
  others: new URL('./other-scripts.css', import.meta.url),
  table: new URL('../../../../packages/shared/src/text/character-table.ts', import.meta.url),
};

/** The identity's own faces, and those of all other scripts, which are many and are loaded when they are needed. */
export function sheetsOf(faces: readonly Face[]): { readonly identity: string; readonly others: string } {
  const isIdentity = ({ family }: Face) => family === 'Titillium Web';
  return {
    identity: fontStyleSheet(faces.filter(isIdentity)),
    others: fontStyleSheet(faces.filter((face) => !isIdentity(face))),
  };
}

function fontStyleSheet(faces: readonly Face[]): string {
  const rules = faces.map(
    ({ family, weight, url, range }) => `@font-face {
  font-family: "${family}";
  font-weight: ${weight};
  font-display: block;
  src: url("${url}") format("woff2");
  unicode-range: ${range};
}
`,
  );
  return `/* Written by \`npm run fonts\`. */\n${rules.join('')}`;
}

/** Writes ranges as their distances: from the end of the one before, and their length if it isn't 1, in base 36. */
export function characterTable(faces: readonly Face[]): string {
  const all = new Set(faces.flatMap(({ characters }) => [...characters]));
  let end = 0;
  const parts = rangesOf(all).map(([first, last]) => {
    const part = `${(first - end).toString(36)}${last > first ? `:${(last - first + 1).toString(36)}` : ''}`;
    end = last;
    return part;
  });
  const lines = parts.join(' ').match(/.{1,100}(?: |$)/g) ?? [];
  const text = lines.map((line) => `  '${line}'`).join(' +\n');
  return `/** Written by \`npm run fonts\`: see \`characters.ts\`. */\nexport const SHIPPED_CHARACTERS =\n${text};\n`;
}
