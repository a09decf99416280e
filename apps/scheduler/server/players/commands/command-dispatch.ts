/**
 * Gives players their commands over whichever link they have, and takes in what came of them.
 *
 * 1. What is sent on a link is read from the database, in order: nothing is sent before it is stored, and on each new link
 *    come all that have no result yet.
 * 2. A result is acknowledged once it is on disk. Where that fails the player gives it again on its next link.
 * 3. A player of 0.1.0 takes no commands: it is told by the messages of old. It confirms nothing, so only what harms nobody
 *    twice is told again on another link.
 */
import type { Id } from '@bacheca/shared/model/ids';
import { type CommandResult, IDENTIFY, IdentifyArgs, UNPAIR } from '@bacheca/shared/wire/commands';
import { CloseCode, type SchedulerMessage } from '@bacheca/shared/wire/protocol';
import type { Bus, BusEventOf } from '../../bus/bus.ts';
import { type Clock, instantOf } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import type { CommandRecord, Commands, NewCommand } from './commands.ts';

/** The part of a player's link that commands need. */
export interface CommandLink {
  /** False for an older player. */
  readonly takesCommands: boolean;
  send(message: SchedulerMessage): void;
  close(code: number, reason: string): void;
}

interface Linked {
  readonly link: CommandLink;
  readonly playerId: Id;
  readonly sent: Set<string>;
  isSending: boolean;
  mustSend: boolean;
}

/** Another node may have put in a command for a player that is linked here. */
const LOOK_EVERY_MS = 5000;

export class CommandDispatch {
  readonly #commands: Commands;
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #linked = new Map<Id, Linked>();
  readonly #listeners = new Set<(record: CommandRecord) => void>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #unsubscribe: () => void;
  #lookedAtMs = -Infinity;

  constructor(commands: Commands, bus: Bus, clock: Clock, log: Log) {
    this.#commands = commands;
    this.#bus = bus;
    this.#clock = clock;
    this.#log = log;
    this.#unsubscribe = bus.subscribe('commands', ({ playerIds }, isOwn) => {
      if (!isOwn) this.#do('commands of another node are not looked at', () => this.#lookAt(playerIds));
    });
  }

  /** Stores the command, and sends it if its player is linked here. Throws a domain error if too many wait. */
  async issue(order: NewCommand): Promise<CommandRecord> {
    const record = await this.store(order);
    this.send(order.player.id);
    return record;
  }

  /** Stores the command, to be sent by `send`. */
  async store(order: NewCommand): Promise<CommandRecord> {
    const record = await this.#commands.add(order);
    this.#tell(record);
    return record;
  }

  /** The player, whoever it is by now, has this link; an earlier one is forgotten. */
  linked(playerId: Id, link: CommandLink): void {
    this.#linked.set(playerId, { link, playerId, sent: new Set(), isSending: false, mustSend: false });
    this.send(playerId);
  }

  unlinked(link: CommandLink): void {
    for (const [playerId, linked] of this.#linked) if (linked.link === link) this.#linked.delete(playerId);
  }

  /** Sends what the player has not been sent on its link. */
  send(playerId: Id): void {
    const linked = this.#linked.get(playerId);
    if (!linked) return;
    linked.mustSend = true;
    if (linked.isSending) return;
    this.#do('commands are not sent', () => this.#sendAll(linked));
  }

  received(playerId: Id, id: string): void {
    this.#do('a command is not noted as delivered', async () => {
      this.#tell(await this.#commands.delivered(id, playerId));
    });
  }

  /** An older player shows what `identify` asked for. */
  identified(playerId: Id, id: string): void {
    this.#do('a command is not noted as done', async () => {
      this.#tell(await this.#commands.end(id, { playerId }, { outcome: 'done' }));
    });
  }

  /** What came of a command, over the link of its player, or of a player that has forgotten which one it was. */
  ended(link: CommandLink, id: string, result: CommandResult): void {
    const player = [...this.#linked.values()].find((linked) => linked.link === link);
    const from = player ? { playerId: player.playerId } : { unclaimedName: UNPAIR };
    this.#do('the result of a command is not noted; it comes again', async () => {
      const record = await this.#commands.end(id, from, result);
      link.send({ type: 'command-acknowledged', id });
      this.#tell(record);
      if (player && record?.command.name === UNPAIR) link.close(CloseCode.unpaired, 'unpaired by staff');
    });
  }

  /** Resolves with what came of it as soon as that is known; with null if it isn't within this time. */
  async resultWithin(id: string, ms: number): Promise<CommandResult | null> {
    const { promise, resolve } = Promise.withResolvers<CommandResult | null>();
    const timer = setTimeout(() => resolve(null), ms);
    const unsubscribe = this.subscribe(({ command, result }) => {
      if (command.id === id && result) resolve(result);
    });
    try {
      // It may have come before anybody listened.
      const known = await this.#commands.get(id);
      const result = known?.result ?? (await promise);
      // Another node may have noted it, and what it told have got lost.
      return result ?? (await this.#commands.get(id))?.result ?? null;
    } finally {
      clearTimeout(timer);
      unsubscribe();
    }
  }

  /** Whether its player has said that it has it, or what came of it. */
  async hasReached(id: string): Promise<boolean> {
    const state = (await this.#commands.get(id))?.state;
    return state !== undefined && state !== 'queued' && state !== 'expired';
  }

  /** Whether a command of this name has no result of this player yet. */
  async isWaiting(playerId: Id, name: Id): Promise<boolean> {
    return (await this.#commands.waitingFor(playerId)).some(({ command }) => command.name === name);
  }

  /** It hears of each command that changes, with whichever node. Returns its unsubscribe. */
  subscribe(listener: (record: CommandRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Call it about once a second. */
  sweep(): void {
    const nowMs = this.#clock.monotonic();
    if (nowMs - this.#lookedAtMs < LOOK_EVERY_MS) return;
    this.#lookedAtMs = nowMs;
    this.#do('commands are not looked through', () => this.look());
  }

  /** Resolves when nothing is at the database any more, and nothing of other nodes is heard. */
  async settled(): Promise<void> {
    this.#unsubscribe();
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Ends what is too late, and sends what others have put in. */
  async look(): Promise<void> {
    for (const record of await this.#commands.expire()) this.#tell(record);
    if (this.#linked.size === 0) return;
    for (const playerId of await this.#commands.playersWithQueued()) this.send(playerId);
  }

  async #sendAll(linked: Linked): Promise<void> {
    linked.isSending = true;
    try {
      while (linked.mustSend) {
        linked.mustSend = false;
        for (const record of await this.#commands.waitingFor(linked.playerId)) {
          const { id } = record.command;
          if (linked.sent.has(id)) continue;
          linked.sent.add(id);
          if (linked.link.takesCommands) this.#sendCommand(linked.link, record);
          else await this.#tellOlder(linked, record);
        }
      }
    } finally {
      // It ends with the last look at what there is to send: who asks in the next moment is not turned away.
      linked.isSending = false;
    }
  }

  #sendCommand(link: CommandLink, { command }: CommandRecord): void {
    link.send({ type: 'command', command, sentAt: instantOf(this.#clock.now()) });
  }

  async #tellOlder({ link, playerId }: Linked, { command, state }: CommandRecord): Promise<void> {
    const { id, name, args } = command;
    if (name === UNPAIR) {
      link.send({ type: 'unpair' });
      link.close(CloseCode.unpaired, 'unpaired by staff');
      this.#tell(await this.#commands.delivered(id, playerId));
    } else if (name !== IDENTIFY) {
      const reason = 'this player is of an older release: it takes no commands';
      const result = { outcome: 'failed', code: 'older-player', reason } as const;
      this.#tell(await this.#commands.end(id, { playerId }, result));
    } else if (state === 'queued') {
      link.send({ type: 'identify', ...IdentifyArgs.parse(args), requestId: id });
      this.#tell(await this.#commands.delivered(id, playerId));
    }
  }

  /** Another node has given commands to these players, or noted what came of some. */
  async #lookAt(playerIds: BusEventOf<'commands'>['playerIds']): Promise<void> {
    if (playerIds === 'all') return this.look();
    for (const playerId of playerIds) this.send(playerId);
    for (const record of await this.#commands.latestOf(playerIds)) this.#hear(record);
  }

  #tell(record: CommandRecord | null): void {
    if (!record) return;
    this.#hear(record);
    this.#do('other nodes are not told of a command', () =>
      this.#bus.tell({ type: 'commands', playerIds: [record.playerId] }),
    );
  }

  #hear(record: CommandRecord): void {
    for (const listener of this.#listeners) listener(record);
  }

  #do(failure: string, work: () => Promise<void>): void {
    const doing = work()
      .catch((error: unknown) => this.#log.error({ err: error }, failure))
      .finally(() => this.#underWay.delete(doing));
    this.#underWay.add(doing);
  }
}
