/**
 * Subtitles as they are edited: a list of cues in the order of their times, read from WebVTT and written as such. Every
 * edit gives another list, and names a cue by an id that no other cue of the list ever had.
 */
export interface Cue {
  readonly id: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Line feeds divide its lines. */
  readonly text: string;
  /** Where a file says how a cue stands, it stays: ` line:0`. */
  readonly settings: string;
}

export interface CueSheet {
  readonly cues: readonly Cue[];
  /** Style and region blocks, and notes: they stay as they came. */
  readonly blocks: readonly string[];
  readonly nextId: number;
}

/** What is made shorter than this can't be taken hold of any more. */
export const MIN_CUE_MS = 200;
/** A new cue is as long as a short sentence needs. */
const NEW_CUE_MS = 2_000;

const TIMES =
  /^(?:(\d+):)?(\d{1,2}):(\d{1,2})[.,](\d{3})\s+-->\s+(?:(\d+):)?(\d{1,2}):(\d{1,2})[.,](\d{3})(.*)$/;

export const EMPTY_SHEET: CueSheet = { cues: [], blocks: [], nextId: 1 };

/** The scheduler has written it, so what isn't a cue is none. */
export function readCues(vtt: string): CueSheet {
  const cues: Cue[] = [];
  const blocks: string[] = [];
  const [, ...rest] = vtt
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/);
  for (const block of rest) {
    const lines = block.split('\n').filter((line, index) => line !== '' || index > 0);
    const at = lines.findIndex((line) => TIMES.test(line));
    const match = at < 0 ? null : TIMES.exec(lines[at] ?? '');
    if (!match) {
      if (/^(?:STYLE|REGION|NOTE)\b/.test(lines[0] ?? '')) blocks.push(block.trimEnd());
      continue;
    }
    const [, h, m, s, ms, endH, endM, endS, endMs, settings = ''] = match;
    cues.push({
      id: cues.length + 1,
      startMs: toMs(h, m, s, ms),
      endMs: toMs(endH, endM, endS, endMs),
      text: lines
        .slice(at + 1)
        .join('\n')
        .trimEnd(),
      settings: settings.trimEnd(),
    });
  }
  return { cues: inOrder(cues), blocks, nextId: cues.length + 1 };
}

export function writeCues({ cues, blocks }: CueSheet): string {
  const written = cues.map(({ startMs, endMs, text, settings }) => {
    const times = `${timeText(startMs)} --> ${timeText(endMs)}${settings}`;
    // An empty line would end the cue.
    return `${times}\n${text.replace(/\n\s*\n+/g, '\n').trim()}`;
  });
  return `${['WEBVTT', ...blocks, ...written].join('\n\n')}\n`;
}

function toMs(hours = '0', minutes = '0', seconds = '0', ms = '0'): number {
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(ms);
}

/** Writes `00:01:02.345`. */
export function timeText(ms: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const rest = String(Math.round(ms) % 1000).padStart(3, '0');
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}.${rest}`;
}

export function cueAt({ cues }: CueSheet, atMs: number): Cue | undefined {
  return cues.find(({ startMs, endMs }) => startMs <= atMs && atMs < endMs);
}

export function changeCue(sheet: CueSheet, id: number, change: Partial<Omit<Cue, 'id'>>): CueSheet {
  return { ...sheet, cues: inOrder(sheet.cues.map((cue) => (cue.id === id ? { ...cue, ...change } : cue))) };
}

/** Moves its beginning, and its end if that would come before. */
export function setStart(sheet: CueSheet, id: number, atMs: number): CueSheet {
  const cue = sheet.cues.find((each) => each.id === id);
  if (!cue) return sheet;
  const startMs = Math.max(0, Math.round(atMs));
  return changeCue(sheet, id, { startMs, endMs: Math.max(cue.endMs, startMs + MIN_CUE_MS) });
}

/** Moves its end, and its beginning if that would come after. */
export function setEnd(sheet: CueSheet, id: number, atMs: number): CueSheet {
  const cue = sheet.cues.find((each) => each.id === id);
  if (!cue) return sheet;
  const endMs = Math.max(MIN_CUE_MS, Math.round(atMs));
  return changeCue(sheet, id, { endMs, startMs: Math.min(cue.startMs, endMs - MIN_CUE_MS) });
}

export function nudge(sheet: CueSheet, id: number, byMs: number): CueSheet {
  const cue = sheet.cues.find((each) => each.id === id);
  if (!cue) return sheet;
  const by = Math.max(-cue.startMs, byMs);
  return changeCue(sheet, id, { startMs: cue.startMs + by, endMs: cue.endMs + by });
}

/** Divides a cue at an instant within it; the words fall to both sides as the time does, at a space. */
export function split(sheet: CueSheet, id: number, atMs: number): CueSheet {
  const cue = sheet.cues.find((each) => each.id === id);
  if (!cue || atMs < cue.startMs + MIN_CUE_MS || atMs > cue.endMs - MIN_CUE_MS) return sheet;
  const share = (atMs - cue.startMs) / (cue.endMs - cue.startMs);
  const at = breakNear(cue.text, Math.round(cue.text.length * share));
  const cutMs = Math.round(atMs);
  const first = { ...cue, endMs: cutMs, text: cue.text.slice(0, at).trim() };
  const second = { ...cue, id: sheet.nextId, startMs: cutMs, text: cue.text.slice(at).trim() };
  return {
    ...sheet,
    nextId: sheet.nextId + 1,
    cues: sheet.cues.flatMap((each) => (each.id === id ? [first, second] : [each])),
  };
}

/** The nearest white space; where there is none, as in Chinese, the place itself. */
function breakNear(text: string, wanted: number): number {
  let nearest = -1;
  for (const { index } of text.matchAll(/\s+/g)) {
    if (nearest < 0 || Math.abs(index - wanted) < Math.abs(nearest - wanted)) nearest = index;
  }
  return nearest < 0 ? wanted : nearest;
}

/** Puts the next cue's words and time to this one's. */
export function mergeWithNext(sheet: CueSheet, id: number): CueSheet {
  const index = sheet.cues.findIndex((each) => each.id === id);
  const [cue, next] = [sheet.cues[index], sheet.cues[index + 1]];
  if (!cue || !next) return sheet;
  const text = [cue.text, next.text].filter(Boolean).join('\n');
  const merged = { ...cue, endMs: Math.max(cue.endMs, next.endMs), text };
  return { ...sheet, cues: [...sheet.cues.slice(0, index), merged, ...sheet.cues.slice(index + 2)] };
}

/** Begins a cue here, up to the next one at most; its id is the sheet's `nextId` of before. */
export function addCue(sheet: CueSheet, atMs: number): CueSheet {
  const startMs = Math.max(0, Math.round(atMs));
  const next = sheet.cues.find((cue) => cue.startMs > startMs);
  const endMs = Math.max(startMs + MIN_CUE_MS, Math.min(startMs + NEW_CUE_MS, next?.startMs ?? Infinity));
  const cue = { id: sheet.nextId, startMs, endMs, text: '', settings: '' };
  return { ...sheet, nextId: sheet.nextId + 1, cues: inOrder([...sheet.cues, cue]) };
}

export function removeCue(sheet: CueSheet, id: number): CueSheet {
  return { ...sheet, cues: sheet.cues.filter((cue) => cue.id !== id) };
}

function inOrder(cues: readonly Cue[]): Cue[] {
  return cues.toSorted((one, other) => one.startMs - other.startMs || one.id - other.id);
}
