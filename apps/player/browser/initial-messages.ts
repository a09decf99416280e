/** What the browser host sends with its page: the first words of the agent, so that the page need not ask for them. */
import type { InitialMessages } from '../host/stage-link.ts';

/** The page has this element, empty. What is in it is data to a browser, which its policy has no say in. */
const EMPTY = '<script type="application/json" id="initial-messages"></script>';
const END = '</script>';

/** Returns the page's bytes with the messages in it, or as they were if it has no place for them. */
export function withInitialMessages(
  page: Uint8Array<ArrayBuffer>,
  initial: InitialMessages,
): Uint8Array<ArrayBuffer> {
  const html = Buffer.from(page.buffer, page.byteOffset, page.byteLength);
  const at = html.indexOf(EMPTY);
  if (at < 0) return page;
  const place = at + EMPTY.length - END.length;
  // Nothing of an item's texts can end the element.
  const json = JSON.stringify(initial).replaceAll('<', '\\u003c');
  return Buffer.concat([html.subarray(0, place), Buffer.from(json), html.subarray(place)]);
}
