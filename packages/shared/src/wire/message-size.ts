/**
 * How much one message between a player and the scheduler may weigh, in bytes as sent: the UTF-8 of its JSON.
 *
 *  1. Both ends have their limits from here, and a message is filled until its bytes are used up, never by how much
 *     its records usually weigh.
 *  2. One record always fits by itself: its schema bounds every text and list in it (`message-size.test.ts`).
 *  3. A sender whose message was too big all the same (WebSocket code 1009: a proxy, an older peer) halves what it
 *     fills, down to `MIN_FILLED_MESSAGE_BYTES`: a player its plays, a scheduler the lists of that player
 *     (`MessageLimit`). What a player says besides plays is never over that: nothing that it says on each link can
 *     keep it from having one.
 */
import { z } from 'zod';

/** What a player fills a message to: schedulers of every version take it. */
export const MAX_PLAYER_MESSAGE_BYTES = 256 * 1024;
/** Halving leads to no less than this, which is over the heaviest play, and over one play's counts of forty hours. */
export const MIN_FILLED_MESSAGE_BYTES = 32 * 1024;
/**
 * What the scheduler takes in one message from a paired player: over all that the schemas allow. Older players
 * filled their messages by the number of records, and one that was over the limit came again for ever.
 */
export const MAX_ACCEPTED_MESSAGE_BYTES = 4 * 1024 * 1024;
/** Whoever has no token gets no more: it has only `hello`, `clock` and `paired-stored` to say. */
export const MAX_UNPAIRED_MESSAGE_BYTES = 16 * 1024;
/** What a player takes in one text message from its scheduler, which fills its lists to this. */
export const MAX_SCHEDULER_MESSAGE_BYTES = 8 * 1024 * 1024;
/** A program may be so large when it is unpacked. */
export const MAX_PROGRAM_BYTES = 32 * 1024 * 1024;
/** What a player takes in one frame: over the largest program, packed or not. */
export const MAX_PROGRAM_FRAME_BYTES = 40 * 1024 * 1024;
/** A takeover may be so large, since it travels with all the others of its screen. */
export const MAX_TAKEOVER_BYTES = 256 * 1024;
/**
 * A file on a stick may be so large when it is unpacked: the player puts as many full messages into one, and there is
 * much to spare.
 */
export const MAX_STICK_FILE_BYTES = 64 * 1024 * 1024;
export const MAX_MESSAGES_PER_STICK_FILE = 25;

const encoder = new TextEncoder();

/** Returns how many bytes a value takes as JSON in UTF-8. */
export function jsonBytes(value: unknown): number {
  return encoder.encode(JSON.stringify(value)).byteLength;
}

/** Counts what still goes into one message, given what it weighs with its lists empty. */
export class MessageBudget {
  #leftBytes: number;

  constructor(limitBytes: number, emptyMessage: object) {
    this.#leftBytes = limitBytes - jsonBytes(emptyMessage);
  }

  /** Takes the room for these as further elements of its lists; false, and takes none, if it hasn't enough. */
  take(...elements: readonly unknown[]): boolean {
    // Each has a comma before it.
    const bytes = elements.reduce<number>((sum, element) => sum + jsonBytes(element) + 1, 0);
    if (bytes > this.#leftBytes) return false;
    this.#leftBytes -= bytes;
    return true;
  }
}

/**
 * Returns as many of these records, from the first on, as fit into a message beside what else is in it; at least one.
 */
export function fillMessage<T>(limitBytes: number, emptyMessage: object, records: Iterable<T>): T[] {
  const room = new MessageBudget(limitBytes, emptyMessage);
  const filled: T[] = [];
  for (const record of records) {
    if (!room.take(record) && filled.length > 0) break;
    filled.push(record);
  }
  return filled;
}

/** Fills message after message until all records are in one. */
export function* fillMessages<T>(
  limitBytes: number,
  emptyMessage: object,
  records: readonly T[],
): Generator<T[]> {
  for (let first = 0; first < records.length; ) {
    const filled = fillMessage(limitBytes, emptyMessage, records.slice(first));
    yield filled;
    first += filled.length;
  }
}

/** What one end fills its messages to on the way to the other (3): less, for good, after one that was too big for it. */
export class MessageLimit {
  #bytes: number;

  constructor(mostBytes: number) {
    this.#bytes = mostBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Halves it, or what the message weighed that was too big if that is less; false if it can't be any less. */
  halve(tooBigBytes = this.#bytes): boolean {
    const halved = Math.max(MIN_FILLED_MESSAGE_BYTES, Math.floor(Math.min(this.#bytes, tooBigBytes) / 2));
    if (tooBigBytes <= MIN_FILLED_MESSAGE_BYTES || halved >= this.#bytes) return false;
    this.#bytes = halved;
    return true;
  }
}

/** Cuts a text to so many UTF-16 units, and no letter in two. */
export function clipText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const last = text.charCodeAt(maxLength - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, isHalf ? maxLength - 1 : maxLength);
}

/**
 * Cuts a text from a player that is longer, rather than refusing it: what older players send again and again must come
 * through in the end.
 */
export function clippedText(maxLength: number) {
  return z.string().overwrite((text) => clipText(text, maxLength));
}

/** A list from a player, of which what is over is left out. */
export function clippedList<T extends z.ZodType>(element: T, maxLength: number) {
  return z.array(element).overwrite((list) => list.slice(0, maxLength));
}

/** A whole number from a player, brought within what can be. */
export function clampedInt(least: number, most: number) {
  return z.int().overwrite((value) => Math.min(most, Math.max(least, value)));
}
