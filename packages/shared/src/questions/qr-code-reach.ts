/**
 * From how far a telephone reads a QR code: by the bytes in it, and by how large a slide draws it on a screen.
 *
 * A code is read with ease from ten times its side (`legibility.ts`), which for the 33 modules of version 4 is a
 * module of 1/330 of the distance. From twice as far a module is 0.087° wide: 2.6 of the 1,920 pixels on which a
 * telephone's camera sees some 65°. With fewer its reader finds no code, so from there nobody reads it.
 */
import type { Item } from '../model/items.ts';
import type { ScreenDisplay } from '../model/schedule.ts';
import { MAX_CODE_URL_LENGTH } from '../model/url-rules.ts';
import { legibility, type Shape } from './legibility.ts';

/** Versions 1 to 40 hold so many bytes at level M in byte mode (ISO/IEC 18004). */
const CAPACITIES = [
  14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666, 711, 779,
  857, 911, 997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989, 2099, 2213, 2331,
];

/** Beyond so many times the distance of ease nobody reads a code. */
const FARTHEST_OVER_EASE = 2;

/** The code beside a notice has this side, with its quiet zone of four modules on each side (`slides.css`). */
const NOTICE_CODE_U = 30;
const QUIET_MODULES = 8;

/** The address that a code on this item's slide opens; null where it has none. */
export function codeUrlOf(item: Item): string | null {
  return item.kind === 'qr' || item.kind === 'notice' ? (item.url ?? null) : null;
}

/** How many modules a side the code of this text has at most: digits and capitals alone may take fewer. */
export function codeModules(text: string): number {
  return modulesFor(new TextEncoder().encode(text).byteLength);
}

function modulesFor(bytes: number): number {
  const index = CAPACITIES.findIndex((capacity) => capacity >= bytes);
  return 21 + 4 * (index < 0 ? CAPACITIES.length - 1 : index);
}

export type UnreadableCode = {
  readonly viewingDistanceMetres: number;
  /** From beyond here no telephone reads it. */
  readonly reachMetres: number;
  /** So many bytes of an address would be read from the viewing distance; null: not even the shortest. */
  readonly readableBytes: number | null;
};

/** Returns null where the item has no code, a telephone can read it from the viewing distance, or nobody knows. */
export function unreadableCode(
  item: Item,
  display: ScreenDisplay | undefined,
  shape: Shape,
): UnreadableCode | null {
  const url = codeUrlOf(item);
  const { viewingDistanceMetres } = display ?? {};
  if (url === null || viewingDistanceMetres === undefined) return null;
  const reachOf = (modules: number) => reachMetres(item, modules, display, shape);
  const reach = reachOf(codeModules(url));
  if (reach === null || viewingDistanceMetres <= reach) return null;
  const readable = CAPACITIES.findLast(
    (bytes) => bytes <= MAX_CODE_URL_LENGTH && viewingDistanceMetres <= (reachOf(modulesFor(bytes)) ?? 0),
  );
  return { viewingDistanceMetres, reachMetres: reach, readableBytes: readable ?? null };
}

function reachMetres(
  item: Item,
  modules: number,
  display: ScreenDisplay | undefined,
  shape: Shape,
): number | null {
  const { codeSideU, easyScanMetres } = legibility(display, shape);
  const languages = item.kind === 'qr' ? (item.languagesAtOnce ?? 1) : 1;
  const sideU =
    item.kind === 'notice'
      ? (NOTICE_CODE_U * modules) / (modules + QUIET_MODULES)
      : codeSideU(modules, languages);
  const easy = easyScanMetres(sideU, modules);
  return easy === null ? null : easy * FARTHEST_OVER_EASE;
}
