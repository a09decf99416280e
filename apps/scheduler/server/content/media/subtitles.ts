/**
 * Subtitles as people have them: WebVTT or SRT, in any encoding, with the faults that programs make. What is
 * sure is mended (times with commas, hours of one digit, cues out of order); a cue that can never show is
 * left out and said; where none is left, the file is refused with the line and the reason.
 *
 * The form that is written is that of the WebVTT recommendation, section 4 (https://www.w3.org/TR/webvtt1/).
 */
import { type Phrase, phrase } from '@bacheca/shared/translations/phrase';
import { domainError } from '../../errors/domain-error.ts';
import { checkSubtitleCharacters } from '../character-check.ts';
import { type Advice, advice } from './advice.ts';
import { decodeText } from './text-encoding.ts';

/** No film's subtitles come near it. */
export const MAX_SUBTITLE_BYTES = 2_000_000;
/** No film is longer (`MAX_VIDEO_DURATION_MS`). */
const MAX_CUE_START_MS = 24 * 3_600_000;

interface Cue {
  /** The line of its times in the file that was sent, counted from 1. */
  readonly line: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly settings: string;
  readonly text: readonly string[];
}

interface Unshown {
  readonly line: number;
  readonly why: Phrase;
}

export interface ReadSubtitles {
  /** It is WebVTT in UTF-8, and exactly the bytes that were sent where nothing had to be mended. */
  readonly bytes: Buffer;
  readonly firstStartMs: number;
  readonly advice: readonly Advice[];
}

export function readSubtitles(sent: Buffer): ReadSubtitles {
  const decoded = decodeText(sent);
  if (!decoded) throw domainError('subtitles-encoding', {});
  const parsed = parse(decoded.text);
  const [first] = parsed.unshown;
  if (parsed.cues.length === 0) {
    if (first) throw domainError('subtitles-not-shown', { line: first.line, why: first.why });
    throw domainError('subtitles-empty', {});
  }
  checkSubtitleCharacters(
    parsed.cues.flatMap(({ line, text }) =>
      text.map((words, index) => ({ text: drawnText(words), line: line + 1 + index })),
    ),
  );

  const notes: Advice[] = [];
  const reencoded = decoded.encoding !== 'utf-8';
  if (reencoded) notes.push(advice('subtitles-reencoded', { encoding: ENCODING_NAMES[decoded.encoding] }));
  if (parsed.mended) notes.push(advice('subtitles-mended', {}));
  if (first) notes.push(advice('subtitles-cues-left-out', { count: parsed.unshown.length, ...first }));
  const isAsSent = !reencoded && !parsed.mended && parsed.unshown.length === 0;
  const firstStartMs = parsed.cues[0]?.startMs ?? 0;
  return { firstStartMs, bytes: isAsSent ? sent : Buffer.from(written(parsed), 'utf8'), advice: notes };
}

/** All that they say, a line for each that is drawn; what rolls on is said once. */
export function subtitleText(sent: Buffer): string {
  const lines = parse(decodeText(sent)?.text ?? '').cues.flatMap(({ text }) =>
    text.map((words) => drawnText(words).trim()),
  );
  return lines.filter((line, index) => line !== '' && line !== lines[index - 1]).join('\n');
}

const ENCODING_NAMES = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  'windows-1252': 'Windows-1252',
} as const;

interface Parsed {
  readonly cues: readonly Cue[];
  readonly unshown: readonly Unshown[];
  /** Style and region blocks: they stay. */
  readonly blocks: readonly string[];
  /** Whether a browser would have read it differently, or not at all. */
  readonly mended: boolean;
}

const TIME = String.raw`(?:(\d{1,4})\s*:\s*)?(\d{1,2})\s*:\s*(\d{1,2})(?:\s*[.,]\s*(\d{1,3}))?`;
const TIMES = new RegExp(String.raw`^\s*${TIME}\s*-+>\s*${TIME}(.*)$`);
const STRICT =
  /^(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}[ \t]+-->[ \t]+(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}(?:[ \t]|$)/;

/** DOS wrote it at the end of a text. */
const END_OF_FILE = '\x1a';

function parse(text: string): Parsed {
  const lines = text.replaceAll(END_OF_FILE, '').split(/\r\n|\r|\n/);
  const isWebVtt = /^WEBVTT(?:[ \t]|$)/.test(lines[0] ?? '');
  const cues: Cue[] = [];
  const unshown: Unshown[] = [];
  const blocks: string[] = [];
  let mended = !isWebVtt;
  let at = isWebVtt ? skipHeader(lines) : 0;
  while (at < lines.length) {
    if (lines[at]?.trim() === '') {
      at += 1;
      continue;
    }
    const end = blockEnd(lines, at);
    const block = lines.slice(at, end);
    const timesAt = block.findIndex((line) => line.includes('->'));
    const words = timesAt < 0 ? block : block.slice(timesAt + 1);
    if (timesAt < 0 || /^NOTE(?:[ \t]|$)/.test(block[0] ?? '')) {
      if (/^(STYLE|REGION)\s*$/.test(block[0] ?? '')) blocks.push(block.join('\n'));
    } else {
      const line = at + timesAt + 1;
      const times = block[timesAt] ?? '';
      const cue = cueOf(times, line, words, isWebVtt);
      if ('why' in cue) unshown.push(cue);
      else {
        mended ||= !STRICT.test(times) || cue.text.join('\n') !== words.join('\n') || timesAt > 1;
        mended ||= cue.startMs < (cues.at(-1)?.startMs ?? 0);
        cues.push(cue);
      }
    }
    at = end;
  }
  return { cues: cues.toSorted((a, b) => a.startMs - b.startMs), unshown, blocks, mended };
}

/** Past the lines that say what the file is, up to the first empty one or the first times. */
function skipHeader(lines: readonly string[]): number {
  let at = 1;
  while (at < lines.length && lines[at]?.trim() !== '' && !lines[at]?.includes('-->')) at += 1;
  return at;
}

/** A block ends at an empty line (one of spaces is text), or where the times of another cue begin. */
function blockEnd(lines: readonly string[], start: number): number {
  let at = start + 1;
  let hasTimes = TIMES.test(lines[start] ?? '');
  while (at < lines.length && lines[at] !== '') {
    if (TIMES.test(lines[at] ?? '')) {
      if (hasTimes) return /^\d+$/.test(lines[at - 1]?.trim() ?? '') ? at - 1 : at;
      hasTimes = true;
    }
    at += 1;
  }
  return at;
}

function cueOf(times: string, line: number, words: readonly string[], isWebVtt: boolean): Cue | Unshown {
  const match = TIMES.exec(times);
  if (!match) return { line, why: phrase('cue-unreadable') };
  const [, hours, minutes, seconds, fraction, endHours, endMinutes, endSeconds, endFraction, rest] = match;
  const startMs = milliseconds(hours, minutes, seconds, fraction);
  const endMs = milliseconds(endHours, endMinutes, endSeconds, endFraction);
  if (startMs === null || endMs === null) return { line, why: phrase('cue-unreadable') };
  if (endMs <= startMs) return { line, why: phrase('cue-backwards') };
  if (startMs >= MAX_CUE_START_MS)
    return { line, why: phrase('cue-too-late', { hours: MAX_CUE_START_MS / 3_600_000 }) };
  const text = words.map((line) => withoutStraySigns(isWebVtt ? line : withoutSrtTags(line)));
  if (!text.some((words) => drawnText(words).trim() !== '')) return { line, why: phrase('cue-no-words') };
  // SRT has coordinates there, that mean nothing here.
  return { line, startMs, endMs, settings: isWebVtt ? (rest ?? '').trim() : '', text };
}

function milliseconds(hours = '0', minutes = '0', seconds = '0', fraction = '0'): number | null {
  if (Number(minutes) > 59 || Number(seconds) > 59) return null;
  return (
    ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, '0'))
  );
}

function withoutSrtTags(words: string): string {
  return words.replace(/\{\\[^}]*\}/g, '').replace(/<\/?(font|s|strike)\b[^>]*>/gi, '');
}

/** `<` that begins no tag takes the words behind it from the screen, and `-->` its whole line. */
function withoutStraySigns(words: string): string {
  return words.replaceAll('-->', '--&gt;').replace(/<(?!\/?[a-z][^<>]*>|\d[\d:.]*>)/gi, '&lt;');
}

/** What a screen draws of a line: no tags, and the signs that the references stand for. */
export function drawnText(words: string): string {
  return words
    .replace(/<[^>]*>/g, '')
    .replace(
      /&(amp|lt|gt|nbsp|lrm|rlm|quot|apos);/g,
      (_reference, name: keyof typeof REFERENCES) => REFERENCES[name],
    );
}

const REFERENCES = {
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: '\u00a0',
  lrm: '\u200e',
  rlm: '\u200f',
  quot: '"',
  apos: "'",
} as const;

function written({ cues, blocks }: Parsed): string {
  const parts = cues.map(({ startMs, endMs, settings, text }) =>
    [`${timeOf(startMs)} --> ${timeOf(endMs)}${settings ? ` ${settings}` : ''}`, ...text].join('\n'),
  );
  return `${['WEBVTT', ...blocks, ...parts].join('\n\n')}\n`;
}

function timeOf(ms: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const rest = String(ms % 1000).padStart(3, '0');
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}.${rest}`;
}
