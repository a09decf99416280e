import type { Id, Sha256 } from '@bacheca/shared/model/ids';
import type { Screen } from '@bacheca/shared/model/schedule';
import { IDENTIFY, UNPAIR } from '@bacheca/shared/wire/commands';
import { CloseCode } from '@bacheca/shared/wire/protocol';
import type { WebSocket } from 'ws';
import type { AuditActor } from '../../database/audit/audit-chain.ts';
import type { ClonedPlayers } from '../../plays/cloned-players.ts';
import type { Clock } from '../../runtime/clock.ts';
import { createGuardedCall, type GuardedCall } from '../../runtime/guarded-callbacks.ts';
import type { Log } from '../../runtime/log.ts';
import type { CommandDispatch } from '../commands/command-dispatch.ts';
import { connectedSince, type LiveScreens } from '../live-screens.ts';
import type { LinkOwners } from '../nodes/link-owners.ts';
import type { Pairing } from '../pairing/pairing.ts';
import type { Player, Players } from '../players.ts';
import { INTERNAL_ERROR, type LinkPeer, PlayerLink, type PlayerLinkOwner } from './player-link.ts';
import { PlayerPush, type PlayerPushSources } from './player-push.ts';
import { ReportedPlays, type ReportedPlaysSources } from './reported-plays.ts';
import { StatusThrottle } from './status-throttle.ts';
import { UnpairedConnections } from './unpaired-connections.ts';

const SWEEP_INTERVAL_MS = 1000;
/** Sockets that don't answer a close are cut off after this, so that the scheduler stops in good time. */
const CLOSE_GRACE_MS = 1000;

/** A panel may have to wake first; whoever waits for the answer stands before it. */
const IDENTIFIED_WITHIN_MS = 4000;
/** Nobody stands before it any more. */
const IDENTIFY_EXPIRES_MS = 30_000;
/** A player that was off for so long was given up. */
const UNPAIR_EXPIRES_MS = 90 * 24 * 60 * 60_000;
/** So long a player that forgets its place may take to say that it has. */
const UNPAIRED_WITHIN_MS = 10_000;
/** Two copies cut off each other's link every few seconds: that is one thing to know. */
const CLONE_LOGGED_EVERY_MS = 3_600_000;

type Hello = Parameters<PlayerLinkOwner['greeted']>[1];

/** What came of asking a screen to show its name. */
export type Identified = 'shown' | 'not-shown' | 'silent' | 'not-connected';

interface Sources extends PlayerPushSources, ReportedPlaysSources {
  readonly players: Players;
  readonly pairing: Pairing;
  readonly live: LiveScreens;
  readonly clones: ClonedPlayers;
  readonly commands: CommandDispatch;
  readonly owners: LinkOwners;
  /** It gives the key for the seals of a player's sticks, and that key's id. */
  readonly sealSecret: { keyOf(playerId: Id): Sha256; idOf(playerId: Id): string };
}

/** All open links: greets players, tells each what concerns it, and takes in what they say. */
export class PlayerLinks {
  /** Sends what staff have changed. */
  readonly push: PlayerPush;
  readonly #sources: Sources;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #maxUnsentBytes: number | undefined;
  readonly #guarded: GuardedCall;
  readonly #open = new Set<PlayerLink>();
  /** Links are by screen: a screen has one player, and a player one link. */
  readonly #paired = new Map<Id, PlayerLink>();
  /** The newest link of each screen's player that has said hello and is yet to be welcomed. */
  readonly #greeted = new Map<Id, PlayerLink>();
  /** When each player's copy was last written into the log. */
  readonly #clonesLoggedAtMs = new Map<Id, number>();
  readonly #plays: ReportedPlays;
  readonly #unpairedConnections = new UnpairedConnections();
  readonly #sweeper: NodeJS.Timeout;
  readonly #statuses: StatusThrottle;
  readonly #owner: PlayerLinkOwner;
  /** The last change of players of which it was seen to what it means for those who are linked. */
  #seenChanges: number;

  constructor(sources: Sources, clock: Clock, log: Log, maxUnsentBytes?: number) {
    this.#sources = sources;
    this.#seenChanges = sources.players.changes;
    this.#clock = clock;
    this.#log = log;
    this.#maxUnsentBytes = maxUnsentBytes;
    this.#guarded = createGuardedCall(log);
    this.push = new PlayerPush(sources, this.#paired, log);
    this.#plays = new ReportedPlays(sources, log);
    this.#statuses = new StatusThrottle(clock, (player, status) => sources.live.reported(player, status));
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_INTERVAL_MS);
    // Had the scheduler ended right after the command was stored, the player would still be among those it knows.
    sources.commands.subscribe(({ command, state, ...player }) => {
      const isGone = command.name === UNPAIR && state === 'done';
      const known = isGone ? sources.players.get(player.playerId) : null;
      if (!known) return;
      const by = { type: 'person', name: command.issuedBy, address: null } as const;
      this.#remove(known, by).catch((error: unknown) =>
        log.error({ err: error, player: known.id }, 'a player that was unpaired is still known'),
      );
    });
    sources.owners.onTaken((playerId, sinceMs) => this.#takenElsewhere(playerId, sinceMs));
    this.#owner = {
      greeted: (link, hello) => this.#greet(link, hello),
      activity: (player) => sources.live.activity(player),
      message: (player, message) => this.#hear(player, message),
      played: (player, message, done) => this.#plays.take(player, message, done),
      missing: (player, journals) => this.#plays.missing(player, journals),
      commandEnded: (link, id, result) => sources.commands.ended(link, id, result),
      tokenStored: (link) =>
        void sources.pairing.stored(link).catch((error: unknown) => this.#owner.failed(link, error)),
      closed: (link) => this.#forget(link),
      tooBig: (player, filledBytes) => this.push.fillLess(player, filledBytes),
      failed: (link, error) => {
        this.#log.error({ err: error, player: link.player?.id }, 'a link failed and is closed');
        link.close(INTERNAL_ERROR, 'the scheduler could not handle this message');
      },
    };
  }

  accept(socket: WebSocket, caller: LinkPeer): void {
    const link = new PlayerLink(socket, caller, this.#owner, this.#clock, this.#maxUnsentBytes);
    this.#open.add(link);
    if (!caller.isKnown) this.#unpairedConnections.add(link);
  }

  /** Whether this is a player's token, or one just given that its player comes to confirm. */
  async isKnown(token: string): Promise<boolean> {
    const { pairing, players } = this.#sources;
    if (players.withToken(token) || (await pairing.isGiving(token))) return true;
    return (await players.withTokenByNow(token)) !== null;
  }

  /**
   * Has the screen show its name and place for so long, by whose wish. Resolves once it does, or when that took too long.
   */
  async identify(screen: Screen, locationName: string, forMs: number, issuedBy: string): Promise<Identified> {
    const { commands, live } = this.#sources;
    const link = this.#paired.get(screen.id);
    const known = live.playerOf(screen.id);
    // Another node gives it to a player that is linked there.
    const elsewhere = known && connectedSince(known) !== null ? { id: known.id, screenId: screen.id } : null;
    const player = link?.player ?? elsewhere;
    if (!player) return 'not-connected';
    const askedAtMs = this.#clock.monotonic();
    const args = { screenName: screen.name, locationName, forMs };
    const order = { player, name: IDENTIFY, args, issuedBy, forMs: IDENTIFY_EXPIRES_MS };
    const { command } = await commands.issue(order);
    link?.ping();
    const result = await commands.resultWithin(command.id, IDENTIFIED_WITHIN_MS);
    if (result?.outcome === 'done') return 'shown';
    const isHeard = link ? link.heardAtMs > askedAtMs : await commands.hasReached(command.id);
    return isHeard ? 'not-shown' : 'silent';
  }

  /**
   * The player forgets everything, by whose wish: at once if it is connected, else when it comes; its token is refused
   * from now on.
   */
  async unpair(player: Player, by: AuditActor): Promise<void> {
    const { commands, players } = this.#sources;
    await commands.store({
      player,
      name: UNPAIR,
      args: {},
      issuedBy: by.name ?? by.type,
      forMs: UNPAIR_EXPIRES_MS,
    });
    const open = this.#paired.get(player.screenId);
    const link = open?.player?.id === player.id ? open : null;
    if (link) this.#left(player);
    if (players.get(player.id)) await this.#remove(player, by);
    if (link) this.#sendUnpair(link, player);
  }

  #sendUnpair(link: PlayerLink, player: Player): void {
    link.unpaired();
    this.#sources.commands.send(player.id);
    setTimeout(() => link.close(CloseCode.unpaired, 'unpaired by staff'), UNPAIRED_WITHIN_MS).unref();
  }

  async #remove(player: Player, by: AuditActor): Promise<void> {
    await this.#sources.players.unpair(player.id, by);
    this.#sources.live.unpaired(player);
    this.push.forget(player);
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    await this.#sources.pairing.close().catch((error: unknown) => {
      this.#log.error({ err: error }, 'codes could not be withdrawn; they expire');
    });
    for (const link of this.#open) link.goAway();
    const deadline = performance.now() + CLOSE_GRACE_MS;
    while (this.#open.size > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    for (const link of this.#open) link.terminate();
    await this.#sources.commands.settled();
    await this.#sources.owners.close();
  }

  #greet(link: PlayerLink, hello: Hello): Promise<void> | undefined {
    const player = link.token ? this.#sources.players.withToken(link.token) : null;
    if (!player) return this.#greetUnknown(link, hello);
    this.#greetPlayer(link, player, hello);
    return undefined;
  }

  /** Its token may be one that is just being given, or was given by another process. */
  async #greetUnknown(link: PlayerLink, hello: Hello): Promise<void> {
    const { players, pairing } = this.#sources;
    if (link.token) await pairing.returnedWith(link.token);
    const player = link.token ? await players.withTokenByNow(link.token) : null;
    // One that was away while staff unpaired it is still to be told.
    const former = link.token && !player ? await players.everWithToken(link.token) : null;
    if (!this.#open.has(link)) return;
    if (player) this.#greetPlayer(link, player, hello);
    else await this.#offerPairing(link, former);
  }

  #greetPlayer(link: PlayerLink, player: Player, hello: Hello): void {
    link.paired(player);
    this.#unpairedConnections.remove(link);
    this.#greeted.set(player.screenId, link);
    // An older player gets its program without what it doesn't know.
    const working = this.push.workOut(player.screenId, hello.edition ?? 0);
    if (!working) this.#link(link, player, hello);
    else
      working
        .then(() => this.#linkLater(link, player, hello))
        .catch((error: unknown) => this.#owner.failed(link, error));
  }

  #linkLater(link: PlayerLink, player: Player, hello: Hello): void {
    if (!this.#open.has(link)) return;
    if (this.#greeted.get(player.screenId) !== link)
      link.close(CloseCode.replacedByNewerLink, 'this player has opened a newer link');
    else if (!this.#sources.players.get(player.id))
      link.fail('refused-token', 'this player was unpaired while it linked', CloseCode.refusedToken);
    else this.#link(link, player, hello);
  }

  #link(link: PlayerLink, player: Player, hello: Hello): void {
    this.#greeted.delete(player.screenId);
    const older = this.#paired.get(player.screenId);
    this.#paired.set(player.screenId, link);
    older?.close(CloseCode.replacedByNewerLink, 'this player has opened a newer link');
    this.#sources.owners.linked(player, link.id);
    if (this.#sources.clones.linked(player.id, hello.bootId)) this.#warnOfClone(player);
    this.#sources.live.connected(player, hello.host, hello.playerVersion, hello.edition ?? 0);
    this.#welcome(link, player, hello.revision);
    this.#sources.commands.linked(player.id, link);
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

  async #offerPairing(link: PlayerLink, former: Player | null): Promise<void> {
    link.unpaired();
    if (link.token) {
      const message = 'this token is not valid here: claim the player again with the code that follows';
      link.send({ type: 'error', code: 'refused-token', message });
    }
    await this.#sources.pairing.offer(link);
    if (former && this.#open.has(link)) this.#sources.commands.linked(former.id, link);
  }

  #welcome(link: PlayerLink, player: Player, revisionOfPlayer: Sha256 | null): void {
    const { screenId } = player;
    const screen = this.#sources.screens.get(screenId);
    const revision = this.push.revisionOf(screenId);
    link.send({
      type: 'welcome',
      playerId: player.id,
      screenId,
      screenName: screen?.name ?? screenId,
      schedulerTimeMs: this.#clock.now(),
      revision,
      sealKey: this.#sources.sealSecret.keyOf(player.id),
    });
    this.push.directives(link, screen);
    if (revision && revision !== revisionOfPlayer) this.push.program(link, screenId, revision);
    else if (revision) this.push.has(link, revision);
  }

  #hear(player: Player, message: Parameters<PlayerLinkOwner['message']>[1]): Promise<void> | undefined {
    if (message.type === 'status') {
      this.#statuses.take(player, message.status);
    } else if (message.type === 'program-refused') {
      const { revision, reason } = message;
      this.#log.warn({ player: player.id, revision, reason }, 'a player refused its program');
    } else if (message.type === 'seal-key-stored') {
      return this.#sources.players.saveSealKey(player.id, this.#sources.sealSecret.idOf(player.id), 'shown');
    } else if (message.type === 'command-received') {
      this.#sources.commands.received(player.id, message.id);
    } else if (message.type === 'identified') {
      this.#sources.commands.identified(player.id, message.requestId);
    } else {
      this.#log.debug({ player: player.id, revision: message.revision }, 'program received');
    }
    return undefined;
  }

  #forget(link: PlayerLink): void {
    this.#open.delete(link);
    this.#unpairedConnections.remove(link);
    this.#sources.pairing.withdraw(link);
    this.#sources.commands.unlinked(link);
    const { player } = link;
    if (player && this.#greeted.get(player.screenId) === link) this.#greeted.delete(player.screenId);
    // A link that a newer one replaced says nothing about whether its player is connected.
    if (!player || this.#paired.get(player.screenId) !== link) return;
    this.#left(player);
  }

  #left(player: Player): void {
    this.#paired.delete(player.screenId);
    this.#statuses.left(player);
    this.#sources.owners.left(player);
    this.#sources.live.disconnected(player);
  }

  /** Its newest link is with another node. */
  #takenElsewhere(playerId: Id, sinceMs: number): void {
    const link = [...this.#paired.values()].find((one) => one.player?.id === playerId);
    const player = link?.player;
    if (!link || !player) return;
    this.#paired.delete(player.screenId);
    this.#statuses.left(player);
    this.#sources.live.takenElsewhere(player, sinceMs);
    link.close(CloseCode.replacedByNewerLink, 'this player has opened a newer link');
  }

  /** Commands and other nodes write past us: those whose player they unpaired or replaced learn that here. */
  playersChanged(): void {
    const { players, live } = this.#sources;
    const { changes } = players;
    if (changes === this.#seenChanges) return;
    this.#seenChanges = changes;
    const failed = (error: unknown) => {
      this.#log.error({ err: error }, 'it could not be told which players were replaced');
      // The next sweep tries again.
      this.#seenChanges = -1;
    };
    for (const link of this.#paired.values()) {
      const { player } = link;
      if (!player || players.get(player.id)) continue;
      this.#dismiss(link, player).catch((error: unknown) => this.#owner.failed(link, error));
    }
    live.refresh().catch(failed);
  }

  async #dismiss(link: PlayerLink, player: Player): Promise<void> {
    this.#left(player);
    const isUnpaired = await this.#sources.commands.isWaiting(player.id, UNPAIR);
    if (isUnpaired) return this.#sendUnpair(link, player);
    const message = 'another player was provisioned for this screen';
    link.fail('refused-token', message, CloseCode.refusedToken);
  }

  /** Each is done by itself: where the disk can't be read, codes and silent links go on as ever. */
  #sweep(): void {
    this.#guarded('it could not be told which players were replaced', () => this.playersChanged());
    this.#guarded('codes could not be renewed', () => this.#sources.pairing.sweep());
    this.#guarded('statuses could not be taken', () => this.#statuses.sweep());
    this.#sources.commands.sweep();
    for (const link of this.#open) this.#guarded('a link could not be looked after', () => link.sweep());
  }
}
