/**
 * The WebSocket protocol between a player and the scheduler: JSON text frames, unions tagged by `type`,
 * one per direction, and binary frames for programs (`program-frame.ts`). Unknown members are ignored, so
 * that either side may be newer; an unknown `type` is answered with `error` by the scheduler and skipped
 * by a player.
 */
import { z } from 'zod';
import { Id, Instant, Sha256 } from '../model/ids.ts';
import { Takeover } from '../model/schedule.ts';
import { Command, CommandResult } from './commands.ts';
import { clippedList, clippedText } from './message-size.ts';
import { PlayerStatus, statusThatFits } from './player-status.ts';
import { AggregatedPlays, Play } from './plays.ts';
import { type LeftOut, withReadableEntries } from './readable-entries.ts';

export const PROTOCOL_VERSION = 1;
export const SUBPROTOCOL = 'bacheca.v1';
export const LINK_PATH = '/api/players/link';

export const PING_INTERVAL_MS = 30_000;
/** Both ends drop a link after this long without traffic: two pings missed. */
export const SILENCE_LIMIT_MS = 60_000;
export const STATUS_INTERVAL_MS = 15_000;
/** Plays in one message, whatever they weigh; their bytes are bounded apart (`message-size.ts`). */
export const MAX_PLAYS_PER_BATCH = 200;

export const MAX_JOURNALS_PER_MESSAGE = 500;

/** Names of screens and places, codes and sentences from the scheduler. Longer ones are cut by whoever reads them. */
const MAX_NAME = 120;
const MAX_SENTENCE = 500;
/** Longer ones are in no QR code that a phone reads. */
const MAX_CLAIM_URL = 2000;

/** Capabilities of a kind in one `hello`. */
const MAX_CAPABILITIES = 50;

/** The token that the player had when it recorded these, where it has another now: whose plays they are. */
const FormerToken = z.string().min(32).max(200);

/** Why a socket was closed; in the range that RFC 6455 leaves to applications. */
export const CloseCode = {
  badMessage: 4400,
  refusedToken: 4401,
  unsupportedProtocol: 4406,
  replacedByNewerLink: 4409,
  unpaired: 4410,
} as const;

/** RFC 6455 has it for one who "has received a message that is too big for it to process". */
export const MESSAGE_TOO_BIG = 1009;

/** What a player can do. What it doesn't name it is not asked for. */
export const PlayerCapabilities = z.object({
  /** Names of commands. */
  commands: clippedList(Id, MAX_CAPABILITIES),
});
export type PlayerCapabilities = z.infer<typeof PlayerCapabilities>;

export const PlayerMessage = z.discriminatedUnion('type', [
  /** A link begins with it. */
  z.object({
    type: z.literal('hello'),
    protocol: z.int(),
    playerVersion: z.string().max(40),
    host: z.enum(['electron', 'browser', 'none']),
    display: z.object({ width: z.int().min(0), height: z.int().min(0) }).optional(),
    journalId: z.uuid(),
    /** Random, one for each start of the player. Unset by older players. */
    bootId: z.uuid().optional(),
    /** The newest program on the player's disk, active or pending, so that it isn't sent again. */
    revision: Sha256.nullable(),
    /** How much of what was added to programs and takeovers this player reads. Older players leave it unset, which means 0. */
    edition: z.int().min(0).optional(),
    /** Older players leave it unset: they take no commands, and show what 0.1.0 knew. */
    capabilities: PlayerCapabilities.optional(),
  }),
  /** `sentAtMs` is the player's monotonic clock; the answer echoes it. */
  z.object({ type: z.literal('clock'), sentAtMs: z.number() }),
  z.object({ type: z.literal('status'), status: PlayerStatus }),
  /** Plays in order of `seq`, each at least once until acknowledged. */
  z.object({
    type: z.literal('plays'),
    journalId: z.uuid(),
    plays: z.array(Play).min(1).max(MAX_PLAYS_PER_BATCH),
    formerToken: FormerToken.optional(),
  }),
  /** Counts in place of plays, acknowledged by its `lastSeq` as plays are. */
  z.object({
    type: z.literal('fold'),
    journalId: z.uuid(),
    fold: AggregatedPlays,
    formerToken: FormerToken.optional(),
  }),
  /**
   * Which acknowledged plays the player still has, `from` to `upTo` of each journal. Always answered with
   * `plays-lacking`: a scheduler that was restored from a backup asks for what it lost that way.
   */
  z.object({
    type: z.literal('journals'),
    journals: z
      .array(
        z.object({
          journalId: z.uuid(),
          from: z.int().positive(),
          upTo: z.int().positive(),
          formerToken: FormerToken.optional(),
        }),
      )
      .max(MAX_JOURNALS_PER_MESSAGE),
  }),
  /** The program is on the player's disk and its hash is right. */
  z.object({ type: z.literal('program-received'), revision: Sha256 }),
  /** The stage has drawn what `identify` with this id asked for. */
  z.object({ type: z.literal('identified'), requestId: z.uuid() }),
  z.object({ type: z.literal('program-refused'), revision: Sha256, reason: clippedText(MAX_SENTENCE) }),
  /** The token is on the player's disk; the scheduler may count on it. */
  z.object({ type: z.literal('paired-stored') }),
  /** So is the `sealKey` of its welcome: what is sealed otherwise is not this player's from now on. */
  z.object({ type: z.literal('seal-key-stored') }),
  /** The player has this command, and comes to it in its turn. */
  z.object({ type: z.literal('command-received'), id: z.uuid() }),
  /** It is sent on each link, until it is answered with `command-acknowledged`. */
  z.object({ type: z.literal('command-result'), id: z.uuid(), result: CommandResult }),
]);
export type PlayerMessage = z.infer<typeof PlayerMessage>;

const MissingPlays = z.object({ journalId: z.uuid(), from: z.int().positive() });

export const SchedulerMessage = z.discriminatedUnion('type', [
  /** A player without a token, or with a refused one, shows this code until `paired` comes. */
  z.object({
    type: z.literal('pairing'),
    code: clippedText(MAX_NAME),
    claimUrl: z.url().max(MAX_CLAIM_URL),
    expiresAtMs: z.int(),
  }),
  z.object({ type: z.literal('paired'), playerId: Id, screenId: Id, token: z.string().min(32).max(200) }),
  /** A player with a good token gets it before anything else. */
  z.object({
    type: z.literal('welcome'),
    playerId: Id,
    screenId: Id,
    screenName: clippedText(MAX_NAME),
    schedulerTimeMs: z.int(),
    /** The program this screen should play; a binary frame follows unless the player has it. */
    revision: Sha256.nullable(),
    /** The seals of sticks need it; the player answers with `seal-key-stored`. Older schedulers leave it unset. */
    sealKey: Sha256.optional(),
  }),
  /**
   * These are the takeovers that concern this screen, running and coming; they replace the earlier list. It is filled
   * by bytes (`MAX_SCHEDULER_MESSAGE_BYTES`), the most urgent first.
   */
  z.object({ type: z.literal('takeovers'), takeovers: z.array(Takeover) }),
  /**
   * Staff withdrew these items: the player stops them at once, in the program that it has too. They replace the earlier
   * list, which is filled by bytes as well, the newest first.
   */
  z.object({ type: z.literal('withdrawn'), itemIds: z.array(Id) }),
  z.object({
    type: z.literal('clock'),
    sentAtMs: z.number(),
    receivedAtMs: z.number(),
    repliedAtMs: z.number(),
  }),
  /** Every play of this journal up to and including `upTo` is on the scheduler's disk. */
  z.object({ type: z.literal('plays-acknowledged'), journalId: z.uuid(), upTo: z.int().min(0) }),
  /** Send these journals' plays again from these numbers on; empty if none is missing. */
  z.object({
    type: z.literal('plays-lacking'),
    journals: clippedList(MissingPlays, MAX_JOURNALS_PER_MESSAGE),
  }),
  /**
   * From this number on another machine reported other plays under the same journal: nothing of the batch was
   * taken. The player's own go on in a new journal.
   */
  z.object({ type: z.literal('journal-conflict'), journalId: z.uuid(), fromSeq: z.int().positive() }),
  /** Plays of this journal can't be taken over this link: nobody knows the former token. */
  z.object({ type: z.literal('plays-refused'), journalId: z.uuid(), reason: clippedText(MAX_SENTENCE) }),
  /** Show the screen's name and place for so long, over what plays. */
  z.object({
    type: z.literal('identify'),
    screenName: clippedText(MAX_NAME),
    /** The player may have no program yet to know it from. */
    locationName: clippedText(MAX_NAME).optional(),
    forMs: z.int().min(1000).max(300_000),
    /** The player answers with `identified` once it shows. Older schedulers leave it unset, and are told nothing. */
    requestId: z.uuid().optional(),
  }),
  /** The player forgets its token, program and media. Only staff send this. */
  z.object({ type: z.literal('unpair') }),
  /**
   * The player does it once, whenever it comes again: on each link come all that have no result yet, in their order.
   * `sentAt` is the scheduler's time at this moment. Older schedulers have `identify` and `unpair` instead.
   */
  z.object({ type: z.literal('command'), command: Command, sentAt: Instant }),
  /** The result of this command is on the scheduler's disk, or the scheduler knows nothing of it. */
  z.object({ type: z.literal('command-acknowledged'), id: z.uuid() }),
  z.object({ type: z.literal('error'), code: Id, message: clippedText(MAX_SENTENCE) }),
]);
export type SchedulerMessage = z.infer<typeof SchedulerMessage>;

/** What a player says, with its texts and lists cut as its scheduler would cut them: no older one is asked to. */
export function clipped(message: PlayerMessage): PlayerMessage {
  const cut = PlayerMessage.safeParse(message).data ?? message;
  return cut.type === 'status' ? { ...cut, status: statusThatFits(cut.status) } : cut;
}

/** Lists of a scheduler's messages whose entries hold apart from each other. */
const LISTS_BY_TYPE: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>> = {
  takeovers: { takeovers: Takeover },
  withdrawn: { itemIds: Id },
  'plays-lacking': { journals: MissingPlays },
};

/** Reads a message as `readMessage` does, but leaves out of its lists what can't be read, and names that. */
export function readSchedulerMessage(
  text: string,
): { ok: true; message: SchedulerMessage; leftOut: LeftOut[] } | { ok: false; why: string } {
  const leftOut: LeftOut[] = [];
  const spared = z.preprocess((value) => {
    const { type } = z.object({ type: z.string() }).safeParse(value).data ?? {};
    const readable = withReadableEntries(value, (type !== undefined && LISTS_BY_TYPE[type]) || {});
    leftOut.push(...readable.leftOut);
    return readable.value;
  }, SchedulerMessage);
  const read = readMessage(spared, text);
  return read.ok ? { ...read, leftOut } : read;
}

/** Reads a text frame. Returns the message, or a sentence that says what is wrong with it. */
export function readMessage<T>(
  schema: z.ZodType<T>,
  text: string,
): { ok: true; message: T } | { ok: false; why: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, why: 'the frame is not JSON' };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, message: parsed.data };
  const issue = parsed.error.issues[0];
  return { ok: false, why: `${issue?.path.join('.') || 'message'}: ${issue?.message ?? 'invalid'}` };
}
