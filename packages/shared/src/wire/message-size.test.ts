import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  clipText,
  fillMessage,
  fillMessages,
  jsonBytes,
  MAX_ACCEPTED_MESSAGE_BYTES,
  MAX_MESSAGES_PER_STICK_FILE,
  MAX_PLAYER_MESSAGE_BYTES,
  MAX_PROGRAM_BYTES,
  MAX_PROGRAM_FRAME_BYTES,
  MAX_SCHEDULER_MESSAGE_BYTES,
  MAX_STICK_FILE_BYTES,
  MAX_TAKEOVER_BYTES,
  MAX_UNPAIRED_MESSAGE_BYTES,
  MIN_FILLED_MESSAGE_BYTES,
} from './message-size.ts';
import { PlayerStatus } from './player-status.ts';
import { AggregatedPlays, Play } from './plays.ts';
import { clipped, PlayerMessage, SchedulerMessage } from './protocol.ts';

const SEED = 20261129;
const RUNS = { seed: SEED, numRuns: 30 };
/** As JSON they take one byte, six (escaped), three, four for two units, and six for half a letter. */
const LETTER = fc.constantFrom('a', '\u0001', '€', '漢', '😀', '\ud800', '"');
const LONG = 4000;

/** The longest value that a schema takes; throws where it bounds a text or a list in no way. */
function longest(schema: z.ZodType, letter: string, pick: (count: number) => number, path = ''): unknown {
  if (schema instanceof z.ZodObject) {
    return Object.fromEntries(
      Object.entries(schema.shape).map(([name, member]) => [
        name,
        longest(member as z.ZodType, letter, pick, `${path}.${name}`),
      ]),
    );
  }
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return longest(schema.unwrap() as z.ZodType, letter, pick, path);
  if (schema instanceof z.ZodUnion) {
    const options = schema.options as readonly z.ZodType[];
    const option = options[pick(options.length)];
    return option && longest(option, letter, pick, path);
  }
  if (schema instanceof z.ZodLiteral) return schema.value;
  if (schema instanceof z.ZodEnum)
    return [...schema.options].sort((a, b) => String(b).length - String(a).length)[0];
  if (schema instanceof z.ZodArray) return longestList(schema, letter, pick, path);
  if (schema instanceof z.ZodRecord) return longestRecord(schema, letter, pick, path);
  if (path.endsWith('counts[].item')) return 999;
  if (schema instanceof z.ZodNumber) {
    const tried = [Number.MAX_SAFE_INTEGER, 1e12, 300_000, 7].find(
      (value) => schema.safeParse(value).success,
    );
    return schema.parse(tried ?? -1.234567890123456e-7);
  }
  if (schema instanceof z.ZodBoolean) return false;
  return longestText(schema, letter, path);
}

function longestList(
  schema: z.ZodArray,
  letter: string,
  pick: (count: number) => number,
  path: string,
): unknown[] {
  const element = longest(schema.element as z.ZodType, letter, pick, `${path}[]`);
  for (const length of [LONG, 1000, 500, 200, 50]) {
    const taken = schema.safeParse(Array.from({ length }, () => element));
    if (!taken.success) continue;
    const list = taken.data as unknown[];
    if (list.length === LONG) throw new Error(`${path} takes a list of any length`);
    return list;
  }
  throw new Error(`${path} takes no list that was tried`);
}

function longestRecord(
  schema: z.ZodRecord,
  letter: string,
  pick: (count: number) => number,
  path: string,
): Record<string, unknown> {
  const value = longest(schema.valueType as z.ZodType, letter, pick, `${path}{}`);
  for (const length of [LONG, 500, 50, 16, 8]) {
    const names = Array.from({ length }, (_, index) => `n${index}`.padEnd(40, 'x'));
    const taken = schema.safeParse(Object.fromEntries(names.map((name) => [name, value])));
    if (!taken.success) continue;
    if (length === LONG) throw new Error(`${path} takes any number of values`);
    return taken.data as Record<string, unknown>;
  }
  throw new Error(`${path} takes no values that were tried`);
}

function longestText(schema: z.ZodType, letter: string, path: string): unknown {
  const uuid = 'c0a8f1de-7f4e-4b57-8a53-7d2f5c1b9e10';
  const candidates = [
    letter.repeat(LONG),
    ...[500, 300, 200, 120].map((length) => clipText(letter.repeat(length), length)),
    'z'.repeat(80),
    'f'.repeat(64),
    clipText(letter.repeat(40), 40),
    uuid,
    '2026-11-30T08:00:00.000Z',
    'it',
    `https://${'x'.repeat(60)}.it/${letter.repeat(60)}`,
  ];
  for (const candidate of candidates) {
    const taken = schema.safeParse(candidate);
    if (!taken.success) continue;
    if (String(taken.data).length >= LONG) throw new Error(`${path} takes a text of any length`);
    return taken.data;
  }
  throw new Error(`${path} takes no text that was tried`);
}

const anyLongest = (schema: z.ZodType) =>
  fc
    .tuple(LETTER, fc.infiniteStream(fc.nat(1_000_000)))
    .map(([letter, picks]) => longest(schema, letter, (count) => Number(picks.next().value) % count));

describe('the longest that is legal', () => {
  it.each(PlayerMessage.options.map((option) => [option.shape.type.value, option] as const))(
    'a message `%s` of a player is under what the scheduler takes',
    (type, option) => {
      fc.assert(
        fc.property(anyLongest(option), (message) => {
          const sent = PlayerMessage.parse(message);
          expect(jsonBytes(sent)).toBeLessThan(MAX_ACCEPTED_MESSAGE_BYTES);
          // Those that no list is filled for go out as they are, to schedulers of every version.
          if (type !== 'plays' && type !== 'fold' && type !== 'journals')
            expect(jsonBytes(clipped(sent))).toBeLessThanOrEqual(MIN_FILLED_MESSAGE_BYTES);
          if (type === 'hello' || type === 'clock' || type === 'paired-stored')
            expect(jsonBytes(sent)).toBeLessThan(MAX_UNPAIRED_MESSAGE_BYTES);
        }),
        { ...RUNS, numRuns: type === 'plays' || type === 'fold' ? 10 : RUNS.numRuns },
      );
    },
  );

  it.each(
    SchedulerMessage.options
      .map((option) => [option.shape.type.value, option] as const)
      // What these hold is filled by bytes: a takeover is bounded by them alone.
      .filter(([type]) => type !== 'takeovers' && type !== 'withdrawn'),
  )(
    'a message `%s` of the scheduler is a small one, whatever names and sentences are in it',
    (_type, option) => {
      fc.assert(
        fc.property(anyLongest(option), (message) => {
          const read = SchedulerMessage.parse(message);
          expect(jsonBytes(read)).toBeLessThan(MAX_PLAYER_MESSAGE_BYTES);
        }),
        RUNS,
      );
    },
  );

  it('a player sends no more than what its scheduler would leave of it, of whatever older kind that is', () => {
    const long = (length: number) =>
      fc.constantFrom('\u0001', '😀', '\ud800').map((unit) => unit.repeat(length));
    const problem = fc.record({ code: fc.constant('disk'), message: long(10_000) });
    const anyStatus = fc.record({ status: anyLongest(PlayerStatus), problem });
    fc.assert(
      fc.property(anyStatus, ({ status, problem }) => {
        const unavailable = Array.from({ length: 20_000 }, (_, index) => `${index}-`.padEnd(80, 'x'));
        const sent = clipped({
          type: 'status',
          status: {
            ...(status as PlayerStatus),
            program: { active: null, pending: null, unavailable },
            problems: Array.from({ length: 1000 }, () => problem),
          },
        });
        expect(jsonBytes(sent)).toBeLessThanOrEqual(MIN_FILLED_MESSAGE_BYTES);
        expect(sent.type === 'status' && sent.status.problems.length).toBeGreaterThan(8);
        expect(PlayerMessage.parse(sent)).toEqual(sent);
      }),
      { seed: SEED, numRuns: 10 },
    );
  });

  it('single record fits into a message that was halved as far as it goes', () => {
    fc.assert(
      fc.property(anyLongest(Play), (play) => {
        const empty = { type: 'plays', journalId: 'c0a8f1de-7f4e-4b57-8a53-7d2f5c1b9e10', plays: [] };
        const formerToken = '\u0001'.repeat(200);
        expect(jsonBytes({ ...empty, formerToken, plays: [play] })).toBeLessThan(MIN_FILLED_MESSAGE_BYTES);
      }),
      RUNS,
    );
  });

  it('takeovers of a screen are filled to what a player takes', () => {
    const takeover = { id: 'x', text: 'x'.repeat(MAX_TAKEOVER_BYTES - 100) };
    const takeovers = fillMessage(
      MAX_SCHEDULER_MESSAGE_BYTES,
      { type: 'takeovers', takeovers: [] },
      Array.from({ length: 200 }, () => takeover),
    );
    expect(takeovers.length).toBeGreaterThan(20);
    expect(jsonBytes({ type: 'takeovers', takeovers })).toBeLessThanOrEqual(MAX_SCHEDULER_MESSAGE_BYTES);
  });

  it('manifest of a stick, and the program beside it, are files that a player reads', () => {
    // The manifest has the media of the program and of takeovers, the takeovers, and the withdrawn items.
    const manifestBytes = MAX_PROGRAM_BYTES + 3 * MAX_SCHEDULER_MESSAGE_BYTES;
    expect(manifestBytes).toBeLessThan(MAX_STICK_FILE_BYTES);
    expect(MAX_PROGRAM_BYTES).toBeLessThan(MAX_PROGRAM_FRAME_BYTES);
  });

  it('file of plays on a stick holds as many full messages as a player puts into it', () => {
    expect(MAX_MESSAGES_PER_STICK_FILE * MAX_PLAYER_MESSAGE_BYTES).toBeLessThan(MAX_STICK_FILE_BYTES / 2);
  });
});

describe('a message', () => {
  it('is filled to the last byte, with every record once and in order', () => {
    const record = fc.record({ text: fc.string({ unit: LETTER, maxLength: 50 }) });
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 60 }),
        fc.integer({ min: 400, max: 3000 }),
        (records, limit) => {
          const empty = { type: 'list', records: [] };
          const messages = [...fillMessages(limit, empty, records)];
          expect(messages.flat()).toEqual(records);
          for (const [index, filled] of messages.entries()) {
            expect(jsonBytes({ ...empty, records: filled })).toBeLessThanOrEqual(limit);
            const next = messages[index + 1]?.[0];
            if (next) expect(jsonBytes({ ...empty, records: [...filled, next] })).toBeGreaterThan(limit - 1);
          }
        },
      ),
      { seed: SEED, numRuns: 300 },
    );
  });
});

describe('what an older player sends', () => {
  const hourMs = Date.parse('2026-11-21T08:00:00Z');
  const count = { item: 0, language: 'it', outcome: 'complete', panel: 'on' };
  const fold = {
    firstSeq: 1,
    lastSeq: 10,
    lost: false,
    items: [{ itemId: 'a', itemHash: 'a'.repeat(64), kind: 'qr', title: 'x'.repeat(5000) }],
    counts: [
      { ...count, hourMs, plays: Number.MAX_SAFE_INTEGER, durationMs: Number.MAX_SAFE_INTEGER },
      { ...count, hourMs: 8.64e15 + 1, plays: Number.MAX_SAFE_INTEGER, durationMs: 1 },
    ],
  };

  it('is brought within its bounds and not refused', () => {
    const read = AggregatedPlays.parse(fold);
    expect(read.items[0]?.title).toHaveLength(120);
    expect(read.counts.map((of) => of.hourMs)).toEqual([hourMs, null]);
    expect(read.counts[0]?.durationMs).toBe(2 * 3_600_000);
    const sum = read.counts.reduce((plays, of) => plays + of.plays, 0);
    expect(Number.isSafeInteger(sum * 1000)).toBe(true);
    expect(AggregatedPlays.parse(read), 'once is enough').toEqual(read);
  });

  it('as its status is cut, whole letters only', () => {
    const problems = Array.from({ length: 70 }, () => ({ code: 'disk', message: `${'😀'.repeat(300)}x` }));
    const { shape } = PlayerStatus;
    const read = shape.problems.parse(problems);
    expect(read).toHaveLength(50);
    expect(read[0]?.message).toBe('😀'.repeat(250));
    expect(clipText(`a${'😀'.repeat(5)}`, 2)).toBe('a');
  });
});

it('a scheduler names no token that a player could not send back', () => {
  const paired = { type: 'paired', playerId: 'p', screenId: 's', token: 'x'.repeat(201) };
  expect(SchedulerMessage.safeParse(paired).success).toBe(false);
});
