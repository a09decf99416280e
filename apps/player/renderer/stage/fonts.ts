/** A scene is shown when the fonts of its own texts have arrived: no letter comes later or changes its face. */

/** A font that doesn't come must not hold the stage: its text shows in the next one. */
const TIMEOUT_MS = 3_000;

/** Resolves when every text in the element can be drawn in its own font. Never rejects. */
export async function fontsLoaded(element: Element | null): Promise<void> {
  const texts = element ? textsByFont(element) : new Map<string, string>();
  await textsLoaded([...texts].map(([font, text]) => ({ font, text })));
}

/** For texts that are not drawn yet: `font` as in CSS, `600 20px "Titillium Web"`. Never rejects. */
export async function textsLoaded(texts: readonly { font: string; text: string }[]): Promise<void> {
  const loading = texts.map(({ font, text }) => document.fonts.load(font, text));
  await Promise.race([
    Promise.allSettled(loading),
    new Promise<void>((resolve) => setTimeout(resolve, TIMEOUT_MS)),
  ]);
}

export function fontOf(element: Element): string {
  const { fontWeight, fontFamily } = getComputedStyle(element);
  return `${fontWeight} 20px ${fontFamily}`;
}

function textsByFont(element: Element): Map<string, string> {
  const texts = new Map<string, Set<string>>();
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement || !node.textContent) continue;
    const font = fontOf(node.parentElement);
    const known = texts.get(font) ?? new Set();
    for (const character of node.textContent) known.add(character);
    texts.set(font, known);
  }
  return new Map([...texts].map(([font, characters]) => [font, [...characters].join('')]));
}
