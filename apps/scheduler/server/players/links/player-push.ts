/** Sends players what concerns them: programs, takeovers, withdrawn items. To thousands of them in turns. */
import { hash } from 'node:crypto';
import type { TakeoverView } from '@bacheca/shared/api/takeovers';
import type { Id, Sha256 } from '@bacheca/shared/model/ids';
import type { Screen } from '@bacheca/shared/model/schedule';
import { MAX_SCHEDULER_MESSAGE_BYTES, MessageLimit } from '@bacheca/shared/wire/message-size';
import { isKindOfEdition, takeoverForEdition } from '@bacheca/shared/wire/program-editions';
import type { SchedulerMessage } from '@bacheca/shared/wire/protocol';
import type { ItemApprovals } from '../../approval/item-approvals.ts';
import type { Programs } from '../../publish/programs.ts';
import { type CooperativeSteps, runInTurns, Turn } from '../../runtime/cooperative-steps.ts';
import type { Log } from '../../runtime/log.ts';
import { takeoversThatFit, withdrawnThatFit } from '../../schedule/directives.ts';
import { concerns, type Takeovers } from '../../schedule/takeovers.ts';
import type { Screens } from '../../screens/screens.ts';
import type { LiveScreens } from '../live-screens.ts';
import type { Player } from '../players.ts';
import { INTERNAL_ERROR, type PlayerLink } from './player-link.ts';

export interface PlayerPushSources {
  readonly live: LiveScreens;
  readonly programs: Programs;
  readonly screens: Screens;
  readonly takeovers: Takeovers;
  readonly approvals: ItemApprovals;
}

/** What a link's player was told last; of lists, which may be long for each of thousands, the digest. */
interface Told {
  revision: Sha256 | null;
  takeovers: string;
  withdrawn: string;
}

export class PlayerPush {
  readonly #sources: PlayerPushSources;
  /** Of each screen whose player is linked. */
  readonly #paired: ReadonlyMap<Id, PlayerLink>;
  readonly #log: Log;
  /** Message limits of players with something on their way that takes smaller messages only. */
  readonly #limits = new Map<Id, MessageLimit>();
  readonly #told = new WeakMap<PlayerLink, Told>();
  /** It counts how often a new list of withdrawn items went out. */
  #withdrawals = 0;

  constructor(sources: PlayerPushSources, paired: ReadonlyMap<Id, PlayerLink>, log: Log) {
    this.#sources = sources;
    this.#paired = paired;
    this.#log = log;
  }

  /**
   * The same bytes go to every screen that has the same program; what a screen was given since `changed` was found is
   * newer, and told by whoever gave it. Resolves once all that are linked were told.
   */
  async programs(changed: ReadonlyMap<Id, Sha256>): Promise<void> {
    await this.#push(this.#tellPrograms(changed));
  }

  /**
   * All are compressed before anybody is told: else whose program is late would have it only after the last turn. Where
   * none is late they are told at once, before whatever is sent next.
   */
  async #tellPrograms(changed: ReadonlyMap<Id, Sha256>): Promise<void> {
    const { programs } = this.#sources;
    const seen = new Set<Sha256>();
    const late: Promise<Buffer | null>[] = [];
    const turn = new Turn();
    for (const [screenId, revision] of changed) {
      if (!this.#paired.has(screenId)) continue;
      const edition = this.#editionOf(screenId);
      const known = programs.knownInEdition(revision, edition);
      const theirs = known ?? (await programs.inEdition(revision, edition));
      if (seen.has(theirs)) continue;
      seen.add(theirs);
      const frame = programs.frameOf(theirs);
      if (!Buffer.isBuffer(frame)) late.push(frame);
      if (turn.isOver) await turn.pass();
    }
    if (late.length > 0) await Promise.allSettled(late);
    await runInTurns(this.#programSteps(changed));
  }

  *#programSteps(changed: ReadonlyMap<Id, Sha256>): CooperativeSteps<void> {
    for (const [screenId, revision] of changed) {
      const link = this.#paired.get(screenId);
      const isNewest = this.#sources.programs.revisionOf(screenId) === revision;
      // One that is null is of a player that came meanwhile, and is welcomed with it.
      const theirs = link && isNewest ? this.revisionOf(screenId) : null;
      if (link && theirs && this.#toldOf(link).revision !== theirs) this.program(link, screenId, theirs);
      this.#sources.live.changed(screenId);
      yield;
    }
  }

  /** Tells each that is linked what it was not told yet, whichever node changed it. Resolves once all were told. */
  async news(): Promise<void> {
    await this.#push(this.#tellNews());
  }

  async #tellNews(): Promise<void> {
    const { programs } = this.#sources;
    const changed = new Map<Id, Sha256>();
    const turn = new Turn();
    for (const [screenId, link] of [...this.#paired]) {
      const revision = programs.revisionOf(screenId);
      const theirs = revision && (await programs.inEdition(revision, this.#editionOf(screenId)));
      if (revision && this.#toldOf(link).revision !== theirs) changed.set(screenId, revision);
      if (turn.isOver) await turn.pass();
    }
    await this.#tellPrograms(changed);
    // Directives come after what they interrupt.
    await runInTurns(this.#directiveSteps());
  }

  *#directiveSteps(): CooperativeSteps<void> {
    for (const [screenId, link] of [...this.#paired]) {
      this.directives(link, this.#sources.screens.get(screenId));
      yield;
    }
  }

  #toldOf(link: PlayerLink): Told {
    const told = this.#told.get(link) ?? { revision: null, takeovers: '', withdrawn: '' };
    this.#told.set(link, told);
    return told;
  }

  /** The player has said that it has this program. */
  has(link: PlayerLink, revision: Sha256): void {
    this.#toldOf(link).revision = revision;
  }

  /** Sends them to the screens that `concerned` says yes to. */
  takeovers(concerned: (screen: { id: Id; locationId: Id }) => boolean): void {
    void this.#push(runInTurns(this.#takeoverSteps(concerned)));
  }

  *#takeoverSteps(concerned: (screen: { id: Id; locationId: Id }) => boolean): CooperativeSteps<void> {
    for (const [screenId, link] of [...this.#paired]) {
      const screen = this.#sources.screens.get(screenId);
      // The list is of this moment: what was ended in between must not come back.
      if (screen && concerned(screen)) this.#sendTakeovers(link, screen, this.#sources.takeovers.current());
      yield;
    }
  }

  withdrawn(): void {
    this.#withdrawals += 1;
    void this.#push(runInTurns(this.#withdrawnSteps(this.#withdrawals)));
  }

  *#withdrawnSteps(number: number): CooperativeSteps<void> {
    const itemIds = this.#sources.approvals.hiddenIds();
    const forAll = withdrawnThatFit(itemIds, this.#log);
    for (const link of [...this.#paired.values()]) {
      // A newer list is on its way to all.
      if (number !== this.#withdrawals) return;
      this.#sendWithdrawn(link, itemIds, forAll);
      yield;
    }
  }

  /** Thousands of players take longer than the others may wait. */
  async #push(telling: Promise<void>): Promise<void> {
    await telling.catch((error: unknown) =>
      this.#log.error({ err: error }, 'what was saved could not be told to all players'),
    );
  }

  /** It is asked as it goes to this screen's player. What the screen was given meanwhile is newer. */
  #isPublished(screenId: Id, revision: Sha256): boolean {
    return this.revisionOf(screenId) === revision;
  }

  /** Returns how new a program this screen's player understands. */
  #editionOf(screenId: Id): number {
    return this.#sources.live.playerOf(screenId)?.edition ?? 0;
  }

  /** To one player, unless its screen is given another while it is made ready. */
  program(link: PlayerLink, screenId: Id, revision: Sha256): void {
    this.#toldOf(link).revision = revision;
    const frame = this.#sources.programs.frameOf(revision);
    if (Buffer.isBuffer(frame)) {
      link.sendProgram(frame);
      return;
    }
    frame.then(
      (ready) => {
        if (ready && this.#isPublished(screenId, revision)) link.sendProgram(ready);
      },
      (error: unknown) => {
        this.#log.error({ err: error, screen: screenId }, 'a program could not be compressed');
        link.close(INTERNAL_ERROR, 'the scheduler could not send the program');
      },
    );
  }

  /** Tells one player what holds now beside its program, unless it was told so. */
  directives(link: PlayerLink, screen: Screen | null): void {
    const { takeovers, approvals } = this.#sources;
    if (screen) this.#sendTakeovers(link, screen, takeovers.current());
    this.#sendWithdrawn(link, approvals.hiddenIds());
  }

  /** What is published for this screen, as it goes to its player. It is null, too, until that was worked out. */
  revisionOf(screenId: Id): Sha256 | null {
    const { programs } = this.#sources;
    const revision = programs.revisionOf(screenId);
    return revision && programs.knownInEdition(revision, this.#editionOf(screenId));
  }

  /** Resolves once it is known what goes to a player of this edition; null where it is known, or there is nothing. */
  workOut(screenId: Id, edition: number): Promise<void> | null {
    const { programs } = this.#sources;
    const revision = programs.revisionOf(screenId);
    if (revision === null || programs.knownInEdition(revision, edition) !== null) return null;
    return programs.inEdition(revision, edition).then(async () => {
      // Another was published meanwhile.
      if (programs.revisionOf(screenId) !== revision) await this.workOut(screenId, edition);
    });
  }

  /** The player is no more. */
  forget(player: Player): void {
    this.#limits.delete(player.id);
  }

  #sendTakeovers(link: PlayerLink, screen: Screen, current: readonly TakeoverView[]): void {
    const edition = this.#editionOf(screen.id);
    const here = current.filter(
      ({ targets, takeover }) => concerns(targets, screen) && isKindOfEdition(takeover.item.kind, edition),
    );
    const takeovers = takeoversThatFit(
      here.map(({ takeover }) => takeoverForEdition(takeover, edition)),
      this.#log,
      this.#limitOf(link),
    );
    this.#sendOnce(link, 'takeovers', { type: 'takeovers', takeovers });
  }

  /** `forAll` is what fits where nothing on the way takes less, for whoever sends it to many. */
  #sendWithdrawn(link: PlayerLink, itemIds: readonly Id[], forAll?: Id[]): void {
    const limitBytes = this.#limitOf(link);
    const known = limitBytes === MAX_SCHEDULER_MESSAGE_BYTES ? forAll : undefined;
    this.#sendOnce(link, 'withdrawn', {
      type: 'withdrawn',
      itemIds: known ?? withdrawnThatFit(itemIds, this.#log, limitBytes),
    });
  }

  #sendOnce(link: PlayerLink, list: 'takeovers' | 'withdrawn', message: SchedulerMessage): void {
    const text = JSON.stringify(message);
    const told = this.#toldOf(link);
    const digest = hash('sha256', text, 'base64');
    if (told[list] === digest) return;
    told[list] = digest;
    link.sendFilled(text);
  }

  #limitOf({ player }: PlayerLink): number {
    return (player && this.#limits.get(player.id)?.bytes) ?? MAX_SCHEDULER_MESSAGE_BYTES;
  }

  /** This holds for as long as the scheduler runs: the player comes back, and its lists are half as long. */
  fillLess(player: Player, filledBytes: number): void {
    const limit = this.#limits.get(player.id) ?? new MessageLimit(MAX_SCHEDULER_MESSAGE_BYTES);
    if (limit.halve(filledBytes)) {
      this.#limits.set(player.id, limit);
      this.#log.warn(
        { player: player.id, screen: player.screenId, bytes: limit.bytes },
        'a list was too big for something between here and a player; the next are smaller',
      );
    } else {
      this.#log.error(
        { player: player.id, screen: player.screenId },
        'a message is too big for something between here and a player, and no list is left to shorten: if its program is large, shorten its playlists, or let the proxy on the way take larger messages',
      );
    }
  }
}
