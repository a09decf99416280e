import { setImmediate } from 'node:timers/promises';
import type { ScreenView } from '@bacheca/shared/api/screens';
import type { Id } from '@bacheca/shared/model/ids';
import type { Screen } from '@bacheca/shared/model/schedule';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import { EDITION } from '@bacheca/shared/wire/program-editions';
import type { Bus } from '../bus/bus.ts';
import type { SqlDatabase } from '../database/engines/sql-database.ts';
import type { ClonedPlayers } from '../plays/cloned-players.ts';
import type { Programs } from '../publish/programs.ts';
import type { Coverage } from '../reports/coverage.ts';
import type { PlayCounts } from '../reports/play-counts.ts';
import { type Clock, instantOf } from '../runtime/clock.ts';
import { createGuardedCall, type GuardedCall } from '../runtime/guarded-callbacks.ts';
import type { Log } from '../runtime/log.ts';
import type { Locations } from '../screens/locations.ts';
import type { Screens } from '../screens/screens.ts';
import type { Host, Player, PlayerRecord, Players } from './players.ts';

/** A disconnect is written down this soon; many at once, as when a network goes, together. */
const SAVE_DELAY_MS = 1000;
/** Some milliseconds' work: plays that come meanwhile wait for no more. */
const SAVED_AT_ONCE = 100;
/** So many are named of what an older player goes without. */
const MAX_LEFT_OUT = 50;

interface Sources {
  readonly screens: Screens;
  readonly locations: Locations;
  readonly programs: Programs;
  readonly players: Players;
  readonly counts: PlayCounts;
  readonly coverage: Coverage;
  readonly clones: ClonedPlayers;
  readonly bus: Bus;
}

/** What is written down: all that was heard, or what whoever looks would see. */
type Saved = 'heard' | 'news';

interface LivePlayer {
  readonly id: Id;
  /** When the link that is open here now began; null while there is none. */
  connectedSinceMs: number | null;
  /** The same of a link with another node. */
  elsewhereSinceMs: number | null;
  host: Host;
  version: string;
  /** Which edition of programs it reads, as it said last. */
  edition: number;
  lastSeenAtMs: number | null;
  status: PlayerStatus | null;
  /** What is here is newer than what the database has, if only when it was heard. */
  unsaved: Saved | null;
}

const NOT_LINKED = { connectedSinceMs: null, elsewhereSinceMs: null, unsaved: null } as const;

/** How each screen is at this moment: kept in memory, written down now and then. */
export class LiveScreens {
  readonly #sources: Sources;
  readonly #sql: SqlDatabase;
  readonly #clock: Clock;
  readonly #guarded: GuardedCall;
  readonly #players = new Map<Id, LivePlayer>();
  readonly #listeners = new Set<(screenId: Id) => void>();
  #saveSoon: NodeJS.Timeout | null = null;
  /** What is written down is so in the order in which it was said. */
  #saving: Promise<void> = Promise.resolve();

  /** Resolves once it is known what each player last said. */
  static async open(sql: SqlDatabase, sources: Sources, clock: Clock, log: Log): Promise<LiveScreens> {
    const live = new LiveScreens(sql, sources, clock, log);
    await live.refresh();
    return live;
  }

  private constructor(sql: SqlDatabase, sources: Sources, clock: Clock, log: Log) {
    this.#guarded = createGuardedCall(log);
    this.#sql = sql;
    this.#sources = sources;
    this.#clock = clock;
  }

  /** Reads which player each screen has; what is known of one that stayed goes on. */
  async refresh(): Promise<void> {
    const { players } = this.#sources;
    const isNew = ({ id, screenId }: Player) => this.#players.get(screenId)?.id !== id;
    const ids = players.list().flatMap((player) => (isNew(player) ? [player.id] : []));
    const records = await players.records(ids);
    // Others were paired, linked and unpaired while these were read.
    const paired = players.list();
    const screenIds = new Set(paired.map(({ screenId }) => screenId));
    for (const player of paired) {
      const record = records.get(player.id);
      if (!record || !isNew(player)) continue;
      const { id, host, version, edition, lastSeenAtMs, status } = record;
      const seen = { host, version, edition, lastSeenAtMs, status };
      this.#players.set(player.screenId, { ...NOT_LINKED, id, ...seen });
      this.changed(player.screenId);
    }
    for (const screenId of this.#players.keys()) {
      if (screenIds.has(screenId)) continue;
      this.#players.delete(screenId);
      this.changed(screenId);
    }
  }

  screenIds(): Id[] {
    return this.#sources.screens.list().map(({ id }) => id);
  }

  /** Reads what `view` needs of these screens, so that it has all of it. */
  async prepare(screenIds: readonly Id[]): Promise<void> {
    const { screens, locations, counts } = this.#sources;
    const places = screenIds.flatMap((id) => {
      const screen = screens.get(id);
      const timeZone = screen && locations.get(screen.locationId)?.timeZone;
      return timeZone === undefined || timeZone === null ? [] : [{ id, timeZone }];
    });
    await counts.refreshToday(places);
  }

  /** Returns null if there is no such screen. What is not prepared may be late in it. */
  view(screenId: Id): ScreenView | null {
    const screen = this.#sources.screens.get(screenId);
    const location = screen && this.#sources.locations.get(screen.locationId);
    return screen && location ? this.#viewOf(screen, location) : null;
  }

  playerOf(screenId: Id): Readonly<LivePlayer> | null {
    return this.#players.get(screenId) ?? null;
  }

  /** Which edition of programs its player reads; unset while it has no player that ever said so. */
  editionOf(screenId: Id): number | undefined {
    const live = this.#players.get(screenId);
    return live?.version ? live.edition : undefined;
  }

  paired(player: Player): void {
    // It may be connected before whoever claimed it hears that it is paired.
    if (this.#players.get(player.screenId)?.id === player.id) return;
    const unheard = { host: 'none', version: '', edition: 0, lastSeenAtMs: null, status: null } as const;
    this.#players.set(player.screenId, { ...NOT_LINKED, id: player.id, ...unheard });
    this.changed(player.screenId);
  }

  unpaired(player: Player): void {
    this.#players.delete(player.screenId);
    this.changed(player.screenId);
  }

  connected(player: Player, host: Host, version: string, edition: number): void {
    // A player that the provisioning command added while the scheduler runs isn't known yet.
    this.paired(player);
    this.#sources.coverage.linked(player.screenId);
    const connectedSinceMs = this.#clock.now();
    this.#update(player, { connectedSinceMs, elsewhereSinceMs: null, host, version, edition });
  }

  reported(player: Player, status: PlayerStatus): void {
    const { accounted } = status.journal;
    const pairedAtMs = accounted ? this.#sources.players.pairedAt(player.id) : null;
    if (accounted && pairedAtMs !== null) {
      this.#sources.coverage.claimed(player.screenId, accounted, pairedAtMs);
    }
    this.#update(player, { status });
  }

  /** It is called for every message, so it tells no listener: `lastSeenAt` of a connected player is no news. */
  activity(player: Player): void {
    const live = this.#players.get(player.screenId);
    if (live?.id !== player.id) return;
    live.lastSeenAtMs = this.#clock.now();
    live.unsaved ??= 'heard';
  }

  disconnected(player: Player): void {
    this.#sources.coverage.unlinked(player.screenId);
    // Nothing was heard: a link that is silent is given up a minute after its last word.
    this.#update(player, { connectedSinceMs: null }, false);
    this.#saveNewsSoon();
  }

  /** Its link here is over, for it has a newer one with another node, which knows what it says now. */
  takenElsewhere(player: Player, sinceMs: number): void {
    this.#sources.coverage.unlinked(player.screenId);
    this.#update(player, { connectedSinceMs: null, elsewhereSinceMs: sinceMs }, false);
    const live = this.#players.get(player.screenId);
    if (live?.id === player.id) live.unsaved = null;
  }

  /** Whether the screen's player is linked with this node. */
  isLinkedHere(screenId: Id): boolean {
    return (this.#players.get(screenId)?.connectedSinceMs ?? null) !== null;
  }

  /** What other nodes know of a player that isn't linked here: since when it is with one of them, and what it said last. */
  elsewhere({ id, screenId }: Player, sinceMs: number | null, record: PlayerRecord | null): void {
    const live = this.#players.get(screenId);
    if (live?.id !== id || live.connectedSinceMs !== null) return;
    // What it said last it said here, and that is still to be written.
    if (live.unsaved && sinceMs === null) return;
    if (!record && live.elsewhereSinceMs === sinceMs) return;
    live.elsewhereSinceMs = sinceMs;
    if (record) {
      const { host, version, edition, lastSeenAtMs, status } = record;
      Object.assign(live, { host, version, edition, lastSeenAtMs, status, unsaved: null });
    }
    this.changed(screenId);
  }

  /** Writes down what has changed since the last time: some screens at a time, whatever waits has its turn in between. */
  save(): Promise<void> {
    return this.#saveInOrder('heard');
  }

  /** Where the database takes nothing, the minute's saving tries again, and says so. */
  #saveNewsSoon(): void {
    this.#saveSoon ??= setTimeout(() => void this.#saveInOrder('news').catch(() => {}), SAVE_DELAY_MS);
  }

  #saveInOrder(what: Saved): Promise<void> {
    const saved = this.#saving.then(() => this.#saveUnsaved(what));
    this.#saving = saved.catch(() => {});
    return saved;
  }

  async #saveUnsaved(what: Saved): Promise<void> {
    if (this.#saveSoon) clearTimeout(this.#saveSoon);
    this.#saveSoon = null;
    const players = [...this.#players].flatMap(([screenId, { unsaved }]) =>
      unsaved === 'news' || unsaved === what ? [screenId] : [],
    );
    const covered = what === 'heard' ? this.#sources.coverage.unsaved() : [];
    const screenIds = [...new Set([...players, ...covered])];
    for (let first = 0; first < screenIds.length; first += SAVED_AT_ONCE) {
      if (first > 0) await setImmediate();
      await this.#write(screenIds.slice(first, first + SAVED_AT_ONCE));
    }
  }

  async #write(screenIds: readonly Id[]): Promise<void> {
    const { coverage, players, bus } = this.#sources;
    const unsaved = screenIds.flatMap((screenId) => {
      const live = this.#players.get(screenId);
      return live?.unsaved ? [{ screenId, live, seen: { ...live } }] : [];
    });
    // What is said from now on is not in what is written.
    for (const { live } of unsaved) live.unsaved = null;
    const news = unsaved.flatMap(({ screenId, seen }) => (seen.unsaved === 'news' ? [screenId] : []));
    try {
      await this.#sql.transaction(async (tx) => {
        await coverage.write(tx, screenIds);
        for (const { seen } of unsaved) await players.saveSeen(tx, seen.id, seen);
        if (news.length > 0) await bus.tell({ type: 'players-live', screenIds: news }, tx);
      });
    } catch (error) {
      for (const { live, seen } of unsaved) if (live.unsaved !== 'news') live.unsaved = seen.unsaved;
      throw error;
    }
    // Coverage hears of it only now: had the transaction failed, it is still to be done.
    coverage.written(screenIds);
  }

  /** The screen, its place, its program or its counts are no longer what they were. */
  changed(screenId: Id): void {
    for (const listener of this.#listeners)
      this.#guarded('a listener to the screens failed', () => listener(screenId));
  }

  /** Returns its unsubscribe. */
  subscribe(listener: (screenId: Id) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #update(player: Player, news: Partial<LivePlayer>, isHeard = true): void {
    const live = this.#players.get(player.screenId);
    // A late message of a player that was unpaired or replaced meanwhile.
    if (live?.id !== player.id) return;
    Object.assign(live, news, { unsaved: 'news' });
    if (isHeard) live.lastSeenAtMs = this.#clock.now();
    // Whoever looks through another node sees it there once it is written.
    if (this.#sql.engine === 'postgres') this.#saveNewsSoon();
    this.changed(player.screenId);
  }

  #viewOf(screen: Screen, location: ScreenView['location']): ScreenView {
    const live = this.#players.get(screen.id);
    const { programs } = this.#sources;
    const published = programs.revisionOf(screen.id);
    // The revision tells whether the player has it: as it was sent to this one.
    const theirs = published && (programs.knownInEdition(published, live?.edition ?? EDITION) ?? published);
    const leftOut =
      theirs === null || !live?.version ? [] : programs.leftOutOf(theirs).slice(0, MAX_LEFT_OUT);
    const connectedSinceMs = live ? connectedSince(live) : null;
    const clonedSinceMs = live ? this.#sources.clones.since(live.id) : null;
    return {
      screen,
      location,
      player: live
        ? {
            id: live.id,
            connected: connectedSinceMs !== null,
            connectedSince: connectedSinceMs === null ? null : instantOf(connectedSinceMs),
            host: live.host,
            version: live.version,
            lastSeenAt: live.lastSeenAtMs === null ? null : instantOf(live.lastSeenAtMs),
            ...(clonedSinceMs !== null && { clonedSince: instantOf(clonedSinceMs) }),
          }
        : null,
      status: live?.status ?? null,
      publishedRevision: theirs,
      ...(leftOut.length > 0 && { leftOut: leftOut.map((one) => ({ ...one, members: [...one.members] })) }),
      playsToday: this.#sources.counts.today(screen.id, location),
    };
  }
}

/** Since when the player is linked, with whichever node; null while it is with none. */
export function connectedSince({ connectedSinceMs, elsewhereSinceMs }: Readonly<LivePlayer>): number | null {
  return connectedSinceMs ?? elsewhereSinceMs;
}
