/**
 * What was said to be on disk, as it was heard outside: over the links, in answers to staff, in a player's status. A
 * power cut may take nothing of it.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sha256 } from '@bacheca/shared/model/ids';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import type { Program } from '@bacheca/shared/model/program';
import type { PlayerMessage, SchedulerMessage } from '@bacheca/shared/wire/protocol';
import { mediaPath, partialFolder } from '../../apps/player/agent/cache/cache-layout.ts';
import type { City, FaultyPlayer } from './city.ts';
import type { Way } from './link-proxy.ts';
import { monthFiles, readDatabase } from './tally.ts';

interface Published {
  readonly revision: Sha256;
  readonly items: readonly Item[];
  readonly media: readonly MediaFile[];
}

interface Waiting {
  readonly type: Message['type'];
  readonly playerId: string | undefined;
  readonly done: () => void;
}

type Message = PlayerMessage | SchedulerMessage;

export class DurabilityClaims {
  /** A sentence for each that did not hold. */
  readonly broken: string[] = [];
  /** It is by journal: the scheduler has all plays up to there. */
  readonly #acknowledged = new Map<string, number>();
  /** It is by player: it has this program. */
  readonly #received = new Map<string, Sha256>();
  readonly #published: Published[] = [];
  #waiting: Waiting[] = [];

  heard(playerId: string, way: Way, text: string): void {
    const message = JSON.parse(text) as Message;
    if (way === 'down' && message.type === 'plays-acknowledged') {
      const { journalId, upTo } = message;
      this.#acknowledged.set(journalId, Math.max(upTo, this.#acknowledged.get(journalId) ?? 0));
    }
    if (way === 'up' && message.type === 'program-received') this.#received.set(playerId, message.revision);
    const isIt = (waiting: Waiting) =>
      waiting.type === message.type && (waiting.playerId ?? playerId) === playerId;
    for (const { done } of this.#waiting.filter(isIt)) done();
    this.#waiting = this.#waiting.filter((waiting) => !isIt(waiting));
  }

  /** So many plays were said to have arrived. */
  get plays(): number {
    return [...this.#acknowledged.values()].reduce((sum, upTo) => sum + upTo, 0);
  }

  /** The scheduler has answered that it has published this. */
  published(revision: Sha256, items: readonly Item[], media: readonly MediaFile[]): void {
    this.#published.push({ revision, items, media });
  }

  /** Resolves just when such a message comes, of that player or of any. */
  async next(type: Message['type'], atMostMs: number, playerId?: string): Promise<void> {
    await Promise.race([
      new Promise<void>((done) => this.#waiting.push({ type, playerId, done })),
      sleep(atMostMs),
    ]);
  }

  /** What holds of a player's disk by now. `check` looks whether it still does, before the player starts again. */
  ofPlayer({ id, dataDir, status }: FaultyPlayer): { check: () => void } {
    const received = this.#published.findIndex(({ revision }) => revision === this.#received.get(id));
    const ready = new Set<Sha256>();
    for (const which of ['active', 'pending'] as const) {
      const progress = status?.cache[which];
      if (!progress || progress.filesReady < progress.filesTotal) continue;
      const program = this.#published.find(({ revision }) => revision === status.program[which]);
      for (const { sha256 } of program?.media ?? []) ready.add(sha256);
    }
    return {
      check: () => {
        // That or a later one, of which it had not come to tell.
        const kept = received < 0 ? [] : this.#published.slice(received);
        const pointer = pointerOf(dataDir);
        const isThere = ({ revision }: Published) =>
          pointer.includes(revision) && isWhole(join(dataDir, 'programs', `${revision}.json`), revision);
        if (kept.length > 0 && !kept.some(isThere))
          this.broken.push(`${id} has not the program that it said it had received`);
        for (const sha256 of ready)
          if (!isWhole(mediaPath(dataDir, sha256), sha256))
            this.broken.push(`${id} has not the media file ${sha256} that it said was ready`);
        this.#lookForHalves(id, dataDir);
      },
    };
  }

  /** Checks the same of the scheduler's disk; it runs again, and no player has reached it yet. */
  ofScheduler(city: City): { check: () => Promise<void> } {
    const acknowledged = [...this.#acknowledged];
    const published = [...this.#published];
    return {
      check: async () => {
        const { staff, dataDir } = city;
        const stored = numbersStored(dataDir);
        for (const [journalId, upTo] of acknowledged) {
          const { counted = 0, plays = 0 } = stored.get(journalId) ?? {};
          if (counted < upTo)
            this.broken.push(`the scheduler counts ${counted} plays of ${upTo} acknowledged`);
          if (plays < upTo) this.broken.push(`the scheduler has ${plays} plays of ${upTo} acknowledged`);
        }
        const items = new Set((await staff.send<Item[]>('GET', '/api/items')).map(({ id }) => id));
        for (const item of published.flatMap((program) => program.items))
          if (!items.has(item.id)) this.broken.push(`the scheduler has not the item ${item.id} that it took`);
        for (const { sha256 } of published.flatMap(({ media }) => media))
          if (!isWhole(mediaPath(dataDir, sha256), sha256))
            this.broken.push(`the scheduler has not the media file ${sha256} that it took`);
        const newest = published.at(-1);
        for (const { id } of newest ? city.players : []) {
          const program = await staff.send<Program>('GET', `/api/screens/${id}/program`);
          for (const item of newest?.items ?? [])
            if (!(item.id in program.items))
              this.broken.push(`what was published last is not what ${id} gets`);
        }
        this.#lookForHalves('the scheduler', dataDir);
      },
    };
  }

  /** What has its final name is whole. */
  #lookForHalves(whose: string, dataDir: string): void {
    for (const path of filesUnder(dataDir)) {
      const [sha256] = /[0-9a-f]{64}(?=$|\.json$)/.exec(path) ?? [];
      const isFinal = sha256 && !path.includes('/partial/') && !path.includes('/damaged/');
      if (isFinal && !isWhole(path, sha256))
        this.broken.push(`${whose} has half a file under its name: ${path}`);
    }
  }
}

/** Says whether the power went in the middle of a download. */
export function hasHalfDownload(dataDir: string): boolean {
  return filesUnder(partialFolder(dataDir)).length > 0;
}

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function isWhole(path: string, sha256: Sha256): boolean {
  return existsSync(path) && createHash('sha256').update(readFileSync(path)).digest('hex') === sha256;
}

function pointerOf(dataDir: string): string {
  const path = join(dataDir, 'programs', 'current');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Returns by journal how many of its plays without a gap the scheduler counts, and how many it has. */
function numbersStored(dataDir: string): Map<string, { counted: number; plays: number }> {
  const stored = new Map<string, { counted: number; plays: number }>();
  const counted = readDatabase<{ id: string; counted: number }>(
    join(dataDir, 'bacheca.db'),
    `SELECT journal_id AS id, last_seq AS counted FROM journals
     JOIN journal_ranges ON journal = journals.id WHERE first_seq = 1`,
  );
  for (const row of counted) stored.set(row.id, { counted: row.counted, plays: 0 });
  const sql =
    'SELECT journal_id AS id, count(*) AS plays FROM journals JOIN plays ON journal = journals.id GROUP BY journal_id';
  for (const path of monthFiles(dataDir)) {
    for (const { id, plays } of readDatabase<{ id: string; plays: number }>(path, sql)) {
      const one = stored.get(id) ?? { counted: 0, plays: 0 };
      stored.set(id, { ...one, plays: one.plays + plays });
    }
  }
  return stored;
}
