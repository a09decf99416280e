/** A scene is shown when the fonts of its own texts have arrived: no letter comes later or changes its face. */

/** A font that doesn't come must not hold the stage: its text shows in the next one. */
const TIMEOUT_MS = 3_000;

/** Its faces are those that the page begins with. */
const IDENTITY = 'Titillium Web';

export interface Lettering {
  /** It is written as in CSS: `600`. */
  readonly weight: string;
  /** They are written as in CSS, in their order: `"Titillium Web", "Noto Sans"`. */
  readonly families: string;
  readonly text: string;
}

/** Resolves when every text in the element can be drawn in its own font. Never rejects. */
export async function fontsLoaded(element: Element | null): Promise<void> {
  await textsLoaded(element ? textsOf(element) : []);
}

let others: Promise<void> | null = null;

/**
 * Loads the faces of all other scripts: some hundred, which a page would take longer to read than all else that its
 * first picture needs. Resolves when the page has them, or can't have them for now. Never rejects.
 */
export function otherFaces(): Promise<void> {
  others ??= import('../fonts/other-scripts.css').then(
    () => undefined,
    () => {
      others = null;
    },
  );
  return others;
}

/** Loads what texts need that are not drawn yet. Never rejects. */
export async function textsLoaded(texts: readonly Lettering[]): Promise<void> {
  await Promise.race([
    Promise.all(texts.map(lettersLoaded)),
    new Promise<void>((resolve) => setTimeout(resolve, TIMEOUT_MS)),
  ]);
}

/**
 * Loads what the browser draws a text with: of each character, the first family that has it. Of the whole list at
 * once, `fonts.load` would load every family that has any of them: for a word in Italian some of the Chinese files too,
 * which take longer than all else that the first picture needs.
 */
async function lettersLoaded({ weight, families, text }: Lettering): Promise<void> {
  let left = [...new Set(text)].filter((character) => !UNDRAWN.test(character));
  for (const family of families.split(',')) {
    if (left.length === 0) return;
    if (!family.includes(IDENTITY)) await otherFaces();
    // One that doesn't come has nothing, for the browser as well.
    const faces = await document.fonts.load(`${weight} 20px ${family}`, left.join('')).catch(() => []);
    const ranges = faces.flatMap(({ unicodeRange }) => rangesIn(unicodeRange));
    left = left.filter((character) => !isIn(ranges, character.codePointAt(0) ?? 0));
  }
}

/** Signs of direction, joiners and ends of lines: no font is asked for them. */
const UNDRAWN = /[\p{Cc}\p{Default_Ignorable_Code_Point}]/u;

type Range = readonly [first: number, last: number];

/** `U+41-5A, U+E8`, as `FontFace.unicodeRange` has it. */
function rangesIn(unicodeRange: string): Range[] {
  return unicodeRange.split(',').map((part) => {
    const [first = '', last = first] = part.trim().slice(2).split('-');
    return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
  });
}

function isIn(ranges: readonly Range[], character: number): boolean {
  return ranges.some(([first, last]) => character >= first && character <= last);
}

function textsOf(element: Element): Lettering[] {
  const texts = new Map<string, { weight: string; families: string; text: string }>();
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement || !node.textContent) continue;
    const { fontWeight: weight, fontFamily: families } = getComputedStyle(node.parentElement);
    const known = texts.get(`${weight} ${families}`);
    if (known) known.text += node.textContent;
    else texts.set(`${weight} ${families}`, { weight, families, text: node.textContent });
  }
  return [...texts.values()];
}
