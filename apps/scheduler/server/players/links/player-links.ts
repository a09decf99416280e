import { randomUUID } from 'node:crypto';
import type { TakeoverView } from '@bacheca/shared/api/takeovers';
import type { Id, Sha256 } from '@bacheca/shared/model/ids';
import type { Screen } from '@bacheca/shared/model/schedule';
import { MAX_SCHEDULER_MESSAGE_BYTES, MessageLimit } from '@bacheca/shared/wire/message-size';
import { takeoverForEdition } from '@bacheca/shared/wire/program-editions';
import { CloseCode, type SchedulerMessage } from '@bacheca/shared/wire/protocol';
import type { WebSocket } from 'ws';
import type { Items } from '../content/items.ts';
import type { ClonedPlayers } from '../plays/cloned-players.ts';
import type { Ingest } from '../plays/ingest.ts';
import type { Programs } from '../publish/programs.ts';
import type { Clock } from '../runtime/clock.ts';
import { type CooperativeSteps, runInTurns } from '../runtime/cooperative-steps.ts';
import { createGuardedCall, type GuardedCall } from '../runtime/guarded-callbacks.ts';
import type { Log } from '../runtime/log.ts';
import { takeoversThatFit, withdrawnThatFit } from '../schedule/directives.ts';
import { concerns, type Takeovers } from '../schedule/takeovers.ts';
import type { Screens } from '../screens/screens.ts';
import type { LiveScreens } from './live-screens.ts';
import type { Pairing } from './pairing.ts';
import { type LinkPeer, PlayerLink, type PlayerLinkOwner, type Report } from './player-link.ts';
import type { Player, Players } from './players.ts';
import { StatusThrottle } from './status-throttle.ts';
import { UnpairedConnections } from './unpaired-connections.ts';

const SWEEP_INTERVAL_MS = 1000;
/** Sockets that don't answer a close are cut off after this, so that the scheduler stops in good time. */
const CLOSE_GRACE_MS = 1000;
/** RFC 6455 has it for "an unexpected condition that prevented it from fulfilling the request". */
const INTERNAL_ERROR = 1011;

/** A panel may have to wake first; whoever waits for the answer stands before it. */
const IDENTIFIED_WITHIN_MS = 4000;
/** Two copies cut off each other's link every few seconds: that is one thing to know. */
const CLONE_LOGGED_EVERY_MS = 3_600_000;

/** What came of asking a screen to show its name. */
export type Identified = 'shown' | 'not-shown' | 'silent' | 'not-connected';

interface Sources {
  readonly players: Players;
  readonly pairing: Pairing;
  readonly live: LiveScreens;
  readonly ingest: Ingest;
  readonly clones: ClonedPlayers;
  readonly programs: Programs;
  readonly screens: Screens;
  readonly takeovers: Takeovers;
  readonly items: Items;
  /** It gives the key for the seals of a player's sticks, and that key's id. */
  readonly sealSecret: { keyOf(playerId: Id): Sha256; idOf(playerId: Id): string };
}

/** All open links: greets players, tells each what concerns it, and takes in what they say. */
export class PlayerLinks {
  readonly #sources: Sources;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #guarded: GuardedCall;
  readonly #open = new Set<PlayerLink>();
  /** Links are by screen: a screen has one player, and a player one link. */
  readonly #paired = new Map<Id, PlayerLink>();
  /** Requests that wait for their screens. */
  readonly #identifying = new Map<string, () => void>();
  /** When each player's copy was last written into the log. */
  readonly #clonesLoggedAtMs = new Map<Id, number>();
  /** Message limits of players with something on their way that takes smaller messages only. */
  readonly #limits = new Map<Id, MessageLimit>();
  /** It counts how often a new list of withdrawn items went out. */
  #withdrawals = 0;
  readonly #unpairedConnections = new UnpairedConnections();
  readonly #sweeper: NodeJS.Timeout;
  readonly #statuses: StatusThrottle;
  readonly #owner: PlayerLinkOwner;
  /** Another process has written players, and what that means was not seen to yet. */
  #mayBeReplaced = false;

  constructor(sources: Sources, clock: Clock, log: Log) {
    this.#sources = sources;
    this.#clock = clock;
    this.#log = log;
    this.#guarded = createGuardedCall(log);
    this.#statuses = new StatusThrottle(clock, (player, status) => sources.live.reported(player, status));
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_INTERVAL_MS);
    this.#owner = {
      greeted: (link, hello) => this.#greet(link, hello),
      activity: (player) => sources.live.activity(player),
      message: (player, message) => this.#hear(player, message),
      played: (player, message, done) => this.#ingest(player, message, done),
      missing: (player, journals) => this.#missing(player, journals),
      identified: (requestId) => this.#identifying.get(requestId)?.(),
      tokenStored: (link) => sources.pairing.stored(link),
      closed: (link) => this.#forget(link),
      tooBig: (player, filledBytes) => this.#fillLess(player, filledBytes),
      failed: (link, error) => {
        this.#log.error({ err: error, player: link.player?.id }, 'a link failed and is closed');
        link.close(INTERNAL_ERROR, 'the scheduler could not handle this message');
      },
    };
  }

  accept(socket: WebSocket, caller: LinkPeer): void {
    const link = new PlayerLink(socket, caller, this.#owner, this.#clock);
    this.#open.add(link);
    if (!caller.isKnown) this.#unpairedConnections.add(link);
  }

  /** Whether this is a player's token, or one just given that its player comes to confirm. */
  isKnown(token: string): boolean {
    return this.#sources.players.withToken(token) !== null || this.#sources.pairing.isGiving(token);
  }

  /** The same bytes go to every screen that has the same program. */
  pushPrograms(changed: ReadonlyMap<Id, Sha256>): void {
    this.#push(this.#programSteps(changed));
  }

  *#programSteps(changed: ReadonlyMap<Id, Sha256>): CooperativeSteps<void> {
    for (const [screenId, revision] of changed) {
      const link = this.#paired.get(screenId);
      if (link) {
        const theirs = this.#sources.programs.inEdition(revision, this.#editionOf(screenId));
        if (this.#isPublished(screenId, theirs)) this.#sendProgram(link, screenId, theirs);
      }
      this.#sources.live.changed(screenId);
      yield;
    }
  }

  /** Sends them to the screens that `concerned` says yes to. */
  pushTakeovers(concerned: (screen: { id: Id; locationId: Id }) => boolean): void {
    this.#push(this.#takeoverSteps(concerned));
  }

  *#takeoverSteps(concerned: (screen: { id: Id; locationId: Id }) => boolean): CooperativeSteps<void> {
    for (const [screenId, link] of [...this.#paired]) {
      const screen = this.#sources.screens.get(screenId);
      // The list is of this moment: what was ended in between must not come back.
      if (screen && concerned(screen)) this.#sendTakeovers(link, screen, this.#sources.takeovers.current());
      yield;
    }
  }

  pushWithdrawn(): void {
    this.#withdrawals += 1;
    this.#push(this.#withdrawnSteps(this.#withdrawals));
  }

  *#withdrawnSteps(number: number): CooperativeSteps<void> {
    const itemIds = this.#sources.items.withdrawnIds();
    const forAll = withdrawnThatFit(itemIds, this.#log);
    for (const link of [...this.#paired.values()]) {
      // A newer list is on its way to all.
      if (number !== this.#withdrawals) return;
      this.#sendWithdrawn(link, itemIds, forAll);
      yield;
    }
  }

  /** Thousands of players take longer than the others may wait. */
  #push(steps: CooperativeSteps<void>): void {
    runInTurns(steps).catch((error: unknown) =>
      this.#log.error({ err: error }, 'what was saved could not be told to all players'),
    );
  }

  /** It is asked as it goes to this screen's player. What the screen was given meanwhile is newer. */
  #isPublished(screenId: Id, revision: Sha256): boolean {
    return this.#sources.programs.revisionOf(screenId, this.#editionOf(screenId)) === revision;
  }

  #editionOf(screenId: Id): number {
    return this.#sources.live.playerOf(screenId)?.edition ?? 0;
  }

  #sendProgram(link: PlayerLink, screenId: Id, revision: Sha256): void {
    const frame = this.#sources.programs.frameOf(revision);
    if (frame === null) return;
    if (Buffer.isBuffer(frame)) {
      link.sendProgram(frame);
      return;
    }
    frame.then(
      (ready) => {
        if (this.#isPublished(screenId, revision)) link.sendProgram(ready);
      },
      (error: unknown) => {
        this.#log.error({ err: error, screen: screenId }, 'a program could not be compressed');
        link.close(INTERNAL_ERROR, 'the scheduler could not send the program');
      },
    );
  }

  /** Has the screen show its name and place for so long. Resolves once it does, or when that took too long. */
  async identify(screen: Screen, locationName: string, forMs: number): Promise<Identified> {
    const link = this.#paired.get(screen.id);
    if (!link) return 'not-connected';
    const requestId = randomUUID();
    const askedAtMs = this.#clock.monotonic();
    link.send({ type: 'identify', screenName: screen.name, locationName, forMs, requestId });
    link.ping();
    const isShown = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), IDENTIFIED_WITHIN_MS);
      this.#identifying.set(requestId, () => {
        clearTimeout(timer);
        resolve(true);
      });
    });
    this.#identifying.delete(requestId);
    if (isShown) return 'shown';
    return link.heardAtMs > askedAtMs ? 'not-shown' : 'silent';
  }

  /** The player forgets everything; if it isn't connected, its token is refused when it comes. */
  unpair(player: Player): void {
    const link = this.#paired.get(player.screenId);
    this.#sources.players.remove(player.id);
    this.#sources.live.unpaired(player);
    this.#limits.delete(player.id);
    link?.send({ type: 'unpair' });
    link?.close(CloseCode.unpaired, 'unpaired by staff');
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    this.#sources.pairing.close();
    for (const link of this.#open) link.goAway();
    const deadline = performance.now() + CLOSE_GRACE_MS;
    while (this.#open.size > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    for (const link of this.#open) link.terminate();
  }

  #greet(link: PlayerLink, hello: Parameters<PlayerLinkOwner['greeted']>[1]): void {
    if (link.token) this.#sources.pairing.returnedWith(link.token);
    const player = link.token ? this.#sources.players.withToken(link.token) : null;
    if (!player) {
      this.#offerPairing(link);
      return;
    }

    const older = this.#paired.get(player.screenId);
    this.#paired.set(player.screenId, link);
    older?.close(CloseCode.replacedByNewerLink, 'this player has opened a newer link');
    link.paired(player);
    this.#unpairedConnections.remove(link);
    if (this.#sources.clones.linked(player.id, hello.bootId)) this.#warnOfClone(player);
    this.#sources.live.connected(player, hello.host, hello.playerVersion, hello.edition ?? 0);
    this.#welcome(link, player, hello.revision);
  }

  #warnOfClone(player: Player): void {
    const now = this.#clock.monotonic();
    const loggedAtMs = this.#clonesLoggedAtMs.get(player.id) ?? -Infinity;
    if (now - loggedAtMs < CLONE_LOGGED_EVERY_MS) return;
    this.#clonesLoggedAtMs.set(player.id, now);
    this.#log.warn(
      { player: player.id, screen: player.screenId },
      'two machines use the identity of one player: pair one of them anew',
    );
  }

  #offerPairing(link: PlayerLink): void {
    link.unpaired();
    if (link.token) {
      const message = 'this token is not valid here: claim the player again with the code that follows';
      link.send({ type: 'error', code: 'refused-token', message });
    }
    const crowdedOut = this.#sources.pairing.offer(link);
    crowdedOut?.fail('too-many-codes', 'newer screens wait to be paired from this address', 1013);
  }

  #welcome(link: PlayerLink, player: Player, revisionOfPlayer: Sha256 | null): void {
    const { programs, screens, takeovers } = this.#sources;
    const screen = screens.get(player.screenId);
    const revision = programs.revisionOf(player.screenId, this.#editionOf(player.screenId));
    link.send({
      type: 'welcome',
      playerId: player.id,
      screenId: player.screenId,
      screenName: screen?.name ?? player.screenId,
      schedulerTimeMs: this.#clock.now(),
      revision,
      sealKey: this.#sources.sealSecret.keyOf(player.id),
    });
    if (screen) this.#sendTakeovers(link, screen, takeovers.current());
    this.#sendWithdrawn(link, this.#sources.items.withdrawnIds());
    if (revision && revision !== revisionOfPlayer) this.#sendProgram(link, player.screenId, revision);
  }

  #sendTakeovers(link: PlayerLink, screen: Screen, current: readonly TakeoverView[]): void {
    const here = current.filter(({ targets }) => concerns(targets, screen));
    const edition = this.#editionOf(screen.id);
    const takeovers = here.map(({ takeover }) => takeoverForEdition(takeover, edition));
    link.sendFilled({
      type: 'takeovers',
      takeovers: takeoversThatFit(takeovers, this.#log, this.#limitOf(link)),
    });
  }

  /** `forAll` is what fits where nothing on the way takes less, for whoever sends it to many. */
  #sendWithdrawn(link: PlayerLink, itemIds: readonly Id[], forAll?: Id[]): void {
    const limitBytes = this.#limitOf(link);
    const known = limitBytes === MAX_SCHEDULER_MESSAGE_BYTES ? forAll : undefined;
    link.sendFilled({
      type: 'withdrawn',
      itemIds: known ?? withdrawnThatFit(itemIds, this.#log, limitBytes),
    });
  }

  #limitOf({ player }: PlayerLink): number {
    return (player && this.#limits.get(player.id)?.bytes) ?? MAX_SCHEDULER_MESSAGE_BYTES;
  }

  /** This holds for as long as the scheduler runs: the player comes back, and its lists are half as long. */
  #fillLess(player: Player, filledBytes: number): void {
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

  #hear(player: Player, message: Parameters<PlayerLinkOwner['message']>[1]): void {
    if (message.type === 'status') {
      this.#statuses.take(player, message.status);
    } else if (message.type === 'program-refused') {
      const { revision, reason } = message;
      this.#log.warn({ player: player.id, revision, reason }, 'a player refused its program');
    } else if (message.type === 'seal-key-stored') {
      this.#sources.players.saveSealKey(player.id, this.#sources.sealSecret.idOf(player.id), 'shown');
    } else {
      this.#log.debug({ player: player.id, revision: message.revision }, 'program received');
    }
  }

  #ingest(player: Player, message: Report, done: (answer: SchedulerMessage | null) => void): void {
    const { journalId } = message;
    const owner = this.#ownerOf(player, message.formerToken);
    if (!owner) {
      const reason = 'the token under which these plays were recorded was never valid here';
      done({ type: 'plays-refused', journalId, reason });
      return;
    }
    const reported = message.type === 'fold' ? { fold: message.fold } : { plays: message.plays };
    const batch = { playerId: owner.id, screenId: owner.screenId, journalId, ...reported };
    this.#sources.ingest.add(batch, (answer) => {
      if ('upTo' in answer) return done({ type: 'plays-acknowledged', journalId, upTo: answer.upTo });
      if ('conflictFrom' in answer) {
        return done({ type: 'journal-conflict', journalId, fromSeq: answer.conflictFrom });
      }
      // They are not acknowledged, so the player keeps them and sends them again.
      this.#log.error({ err: answer.error, player: owner.id }, 'plays could not be stored');
      done(null);
    });
  }

  #missing(player: Player, journals: Parameters<PlayerLinkOwner['missing']>[1]): SchedulerMessage {
    const missing = journals.flatMap(({ journalId, from, upTo, formerToken }) => {
      const owner = this.#ownerOf(player, formerToken);
      const first =
        owner && this.#sources.ingest.firstMissing(owner.id, journalId, { first: from, last: upTo });
      return first ? [{ journalId, from: first }] : [];
    });
    if (missing.length > 0) {
      this.#log.warn(
        { player: player.id, journals: missing },
        'asked a player for plays that were lost here',
      );
    }
    return { type: 'plays-lacking', journals: missing };
  }

  /** Whose plays they are: those that it recorded before it was paired anew are its earlier self's. */
  #ownerOf(player: Player, formerToken: string | undefined): Player | null {
    return formerToken === undefined ? player : this.#sources.players.everWithToken(formerToken);
  }

  #forget(link: PlayerLink): void {
    this.#open.delete(link);
    this.#unpairedConnections.remove(link);
    this.#sources.pairing.withdraw(link);
    const { player } = link;
    // A link that a newer one replaced says nothing about whether its player is connected.
    if (!player || this.#paired.get(player.screenId) !== link) return;
    this.#paired.delete(player.screenId);
    this.#statuses.left(player);
    this.#sources.live.disconnected(player);
  }

  /** The provisioning command writes past us: those whose player it replaced learn that here. */
  #dropReplaced(): void {
    const { players, live } = this.#sources;
    this.#mayBeReplaced ||= players.mayHaveBeenReplaced();
    if (!this.#mayBeReplaced) return;
    live.refresh();
    for (const link of this.#paired.values()) {
      if (link.player && !players.get(link.player.id)) {
        const message = 'another player was provisioned for this screen';
        link.fail('refused-token', message, CloseCode.refusedToken);
      }
    }
    this.#mayBeReplaced = false;
  }

  /** Each is done by itself: where the disk can't be read, codes and silent links go on as ever. */
  #sweep(): void {
    this.#guarded('it could not be told which players were replaced', () => this.#dropReplaced());
    this.#guarded('codes could not be renewed', () => this.#sources.pairing.sweep());
    this.#guarded('statuses could not be taken', () => this.#statuses.sweep());
    for (const link of this.#open) this.#guarded('a link could not be looked after', () => link.sweep());
  }
}
