/** All uploads in a few figures, and the order in which one looks at them. */
import { isUnderWay, type Upload } from '../upload-types.ts';

/** It goes on only when somebody does something, or will never do. */
export function needsAttention({ state }: Upload): boolean {
  if (state.type === 'retrying') return state.trouble.code === 'not-bacheca' || state.atMs === null;
  return ['unusable', 'stopped', 'asking', 'rejected'].includes(state.type);
}

/** Nothing more comes of it. */
export function isFinished({ state }: Upload): boolean {
  return ['ready', 'known', 'repeated', 'unusable', 'rejected'].includes(state.type);
}

export interface Totals {
  readonly underWay: number;
  readonly attention: number;
  readonly converting: number;
  /** Of those that are sent at all, in bytes, with what has arrived. */
  readonly sentBytes: number;
  readonly totalBytes: number;
  readonly sentFiles: number;
  readonly allFiles: number;
  readonly bytesPerSecond: number;
  readonly isHeld: boolean;
  readonly isPaused: boolean;
}

const ARRIVED = ['converting', 'ready', 'rejected'];

export function totalsOf(uploads: readonly Upload[]): Totals {
  const sent = uploads.filter((upload) => !['unusable', 'known', 'repeated'].includes(upload.state.type));
  const bytesOf = ({ state, bytes }: Upload) =>
    ARRIVED.includes(state.type) ? bytes : 'sentBytes' in state ? state.sentBytes : 0;
  const waiting = sent.filter((upload) => !ARRIVED.includes(upload.state.type));
  return {
    underWay: uploads.filter(isUnderWay).length,
    attention: uploads.filter(needsAttention).length,
    converting: uploads.filter(({ state }) => state.type === 'converting').length,
    sentBytes: sent.reduce((sum, upload) => sum + bytesOf(upload), 0),
    totalBytes: sent.reduce((sum, { bytes }) => sum + bytes, 0),
    sentFiles: sent.length - waiting.length,
    allFiles: sent.length,
    bytesPerSecond: uploads.reduce(
      (sum, { state }) => sum + (state.type === 'sending' ? (state.bytesPerSecond ?? 0) : 0),
      0,
    ),
    isHeld: waiting.length > 0 && waiting.every(({ state }) => state.type === 'retrying'),
    isPaused: waiting.length > 0 && waiting.every(({ state }) => state.type === 'paused'),
  };
}

/** What needs somebody first, then what moves, then what is done; each in the order in which it came. */
export function inOrder(uploads: readonly Upload[]): readonly Upload[] {
  return [...uploads].sort((a, b) => rank(a) - rank(b));
}

function rank(upload: Upload): number {
  const { type } = upload.state;
  if (needsAttention(upload)) return 0;
  if (['sending', 'reading', 'retrying'].includes(type)) return 1;
  if (type === 'converting') return 2;
  if (['known', 'repeated', 'ready'].includes(type)) return 3;
  return 4;
}
