import { expect, test } from 'vitest';
import { cueFaults } from './cue-checks.ts';
import {
  addCue,
  type CueSheet,
  cueAt,
  mergeWithNext,
  nudge,
  readCues,
  removeCue,
  setEnd,
  setStart,
  split,
  writeCues,
} from './cues.ts';

const VTT = `WEBVTT

STYLE
::cue { color: white }

1
00:00:01.000 --> 00:00:03.000 line:0
Ciao, <i>Prato</i>!

00:00:04.000 --> 00:01:06.500
Entra con SPID
e scarica il certificato
`;
const sheet = readCues(VTT);
const times = ({ cues }: CueSheet) => cues.map(({ startMs, endMs }) => [startMs, endMs]);
const texts = ({ cues }: CueSheet) => cues.map(({ text }) => text);

test('what is written is read as it was, with its styles and settings', () => {
  expect(times(sheet)).toEqual([
    [1000, 3000],
    [4000, 66_500],
  ]);
  expect(texts(sheet)).toEqual(['Ciao, <i>Prato</i>!', 'Entra con SPID\ne scarica il certificato']);
  const again = readCues(writeCues(sheet));
  expect(again).toEqual(sheet);
  expect(writeCues(sheet)).toContain('00:00:01.000 --> 00:00:03.000 line:0\n');
  expect(writeCues(sheet)).toContain('::cue { color: white }');
});

test('files of other systems and an empty text are read, too, and an empty line never cuts a cue', () => {
  expect(readCues('\uFEFFWEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\nUno\r\ndue\r\n').cues).toEqual([
    { id: 1, startMs: 1000, endMs: 2000, text: 'Uno\ndue', settings: '' },
  ]);
  expect(readCues('').cues).toEqual([]);
  const gap = { ...sheet, cues: [{ id: 1, startMs: 0, endMs: 900, text: 'Uno\n\n\ndue', settings: '' }] };
  expect(texts(readCues(writeCues(gap)))).toEqual(['Uno\ndue']);
});

test('a cue is divided at the playhead, at a space, and put together again', () => {
  const divided = split(sheet, 2, 35_000);
  expect(times(divided)).toEqual([
    [1000, 3000],
    [4000, 35_000],
    [35_000, 66_500],
  ]);
  expect(texts(divided).slice(1)).toEqual(['Entra con SPID\ne', 'scarica il certificato']);
  expect(new Set(divided.cues.map(({ id }) => id)).size).toBe(3);
  expect(times(mergeWithNext(divided, 2))).toEqual(times(sheet));
  expect(split(sheet, 2, 4100)).toBe(sheet);
  expect(mergeWithNext(sheet, 2)).toBe(sheet);
});

test('beginning and end follow the playhead and never pass each other', () => {
  expect(times(setStart(sheet, 1, 2500))[0]).toEqual([2500, 3000]);
  expect(times(setStart(sheet, 1, 3500))[0]).toEqual([3500, 3700]);
  expect(times(setEnd(sheet, 1, 500))[0]).toEqual([300, 500]);
  expect(times(nudge(sheet, 1, -5000))[0]).toEqual([0, 2000]);
});

test('a new cue ends before the next one, cues stay in the order of their times', () => {
  const added = addCue(sheet, 3200);
  expect(times(added)[1]).toEqual([3200, 4000]);
  expect(added.cues[1]?.id).toBe(sheet.nextId);
  expect(cueAt(added, 3500)?.id).toBe(sheet.nextId);
  expect(removeCue(added, sheet.nextId).cues).toEqual(sheet.cues);
  expect(setStart(sheet, 1, 10_000).cues.map(({ id }) => id)).toEqual([2, 1]);
});

test('lines, reading rate, overlaps and what comes after the end are counted', () => {
  const cue = (id: number, startMs: number, endMs: number, text: string) => ({
    id,
    startMs,
    endMs,
    text,
    settings: '',
  });
  const codes = (language: 'it' | 'zh', ...cues: ReturnType<typeof cue>[]) =>
    Object.fromEntries(
      [...cueFaults(cues, language, 10_000)].map(([id, faults]) => [id, faults.map(({ code }) => code)]),
    );
  expect(codes('it', cue(1, 0, 3000, 'Entra con SPID'))).toEqual({});
  expect(
    codes(
      'it',
      cue(1, 0, 3000, 'x'.repeat(41)),
      cue(2, 2900, 5900, 'a\nb\nc'),
      cue(3, 6000, 6500, ''),
      cue(4, 7000, 8000, 'diciotto caratteri'),
      cue(5, 9000, 11_000, '<i>fine</i>'),
    ),
  ).toEqual({
    1: ['long-line'],
    2: ['too-many-lines', 'overlap'],
    3: ['empty', 'too-brief'],
    4: ['too-fast'],
    5: ['after-end'],
  });
  expect(codes('zh', cue(1, 0, 1000, '普拉托市政府在线服务大厅'))).toEqual({ 1: ['too-fast'] });
});
