/**
 * Commands between a scheduler and a player, each of which may end at any moment, over a link that breaks at any moment
 * and repeats what it carries: both halves as they are, over a database, a file and a link that the test holds.
 */
import { setImmediate } from 'node:timers/promises';
import type { CommandState } from '@bacheca/shared/api/commands';
import type { PlayerMessage, SchedulerMessage } from '@bacheca/shared/wire/protocol';
import fc from 'fast-check';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { CommandNote } from '../apps/player/agent/link/commands/command-notes.ts';
import { CommandRunner, commandKind } from '../apps/player/agent/link/commands/command-runner.ts';
import { inProcessBus } from '../apps/scheduler/server/bus/in-process-bus.ts';
import {
  CommandDispatch,
  type CommandLink,
} from '../apps/scheduler/server/players/commands/command-dispatch.ts';
import { Commands } from '../apps/scheduler/server/players/commands/commands.ts';
import { newDatabase, type TestDatabase } from '../apps/scheduler/server/testing/engines.ts';

const RUNS = Math.min(60 * Number(process.env.BACHECA_TEST_RUNS ?? 1), 300);
const FOR_MS = 60_000;
const log = pino({ level: 'silent' });
const NUMBER = z.object({ number: z.int() });

let test: TestDatabase;
beforeAll(async () => {
  test = await newDatabase('sqlite');
});
afterAll(() => test.remove());

type Action =
  | { readonly type: 'issue'; readonly name: 'once' | 'resumed' | 'unheard-of' }
  | { readonly type: 'deliver'; readonly to: 'player' | 'scheduler'; readonly twice: boolean }
  | { readonly type: 'link' | 'cut' | 'restart-player' | 'restart-scheduler' }
  | { readonly type: 'disk'; readonly takesNotes: boolean }
  | { readonly type: 'pass'; readonly ms: number }
  | { readonly type: 'jump'; readonly ms: number }
  | { readonly type: 'turns'; readonly count: number };

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('issue'),
      name: fc.constantFrom('once', 'resumed', 'unheard-of'),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('deliver'),
      to: fc.constantFrom('player', 'scheduler'),
      twice: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('link') }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constantFrom('cut', 'restart-player', 'restart-scheduler') }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('disk'), takesNotes: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('pass'), ms: fc.constantFrom(1000, FOR_MS / 2, FOR_MS) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('jump'),
      ms: fc.constantFrom(-3_600_000, -1, 1, FOR_MS, 3_600_000),
    }),
  },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('turns'), count: fc.integer({ min: 1, max: 8 }) }) },
) as fc.Arbitrary<Action>;

interface Link extends CommandLink {
  readonly toPlayer: SchedulerMessage[];
  readonly toScheduler: PlayerMessage[];
  isOpen: boolean;
}

/** Something that was done by a command, in the order in which it was. */
interface Deed {
  readonly what: 'begun' | 'completed';
  readonly number: number;
}

class World {
  readonly player: { id: string; screenId: string };
  readonly deeds: Deed[] = [];
  /** By number. */
  readonly names: string[] = [];
  /** Each result that the scheduler heard of, by the id of its command. */
  readonly results: string[] = [];
  /** Numbers of commands that were begun after the scheduler had their result. */
  readonly begunAgain: number[] = [];
  readonly #numbers = new Map<string, number>();
  #wallMs = Date.parse('2026-11-30T08:00:00Z');
  #monotonicMs = 0;
  #disk: { notes: readonly CommandNote[]; takesNotes: boolean } = { notes: [], takesNotes: true };
  #link: Link | null = null;
  #dispatch = this.#newDispatch();
  #runner: { readonly runner: CommandRunner; isAlive: boolean };

  constructor(number: number) {
    this.player = { id: `player-${number}`, screenId: `screen-${number}` };
    this.#runner = this.#newRunner();
  }

  async act(action: Action): Promise<void> {
    switch (action.type) {
      case 'issue':
        await this.#issue(action.name);
        return;
      case 'deliver':
        this.#deliver(action.to, action.twice);
        return;
      case 'link':
        this.cut();
        this.link();
        return;
      case 'cut':
        this.cut();
        return;
      case 'restart-player':
        this.cut();
        this.#runner.isAlive = false;
        this.#runner.runner.stop();
        this.#runner = this.#newRunner();
        return;
      case 'restart-scheduler':
        this.cut();
        this.#dispatch = this.#newDispatch();
        return;
      case 'disk':
        this.#disk.takesNotes = action.takesNotes;
        return;
      case 'pass':
        this.#wallMs += action.ms;
        this.#monotonicMs += action.ms;
        return;
      case 'jump':
        this.#wallMs += action.ms;
        return;
      case 'turns':
        await turns(action.count);
    }
  }

  link(): void {
    const link: Link = {
      toPlayer: [],
      toScheduler: [],
      isOpen: true,
      takesCommands: true,
      send: (message) => void (link.isOpen && link.toPlayer.push(message)),
      close: () => this.cut(),
    };
    this.#link = link;
    this.#dispatch.linked(this.player.id, link);
    this.#runner.runner.linked();
  }

  cut(): void {
    if (!this.#link) return;
    this.#link.isOpen = false;
    this.#dispatch.unlinked(this.#link);
    this.#link = null;
  }

  /** Until neither has anything more to say. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 12; quiet++) {
      await turns(2);
      await this.#dispatch.settled();
      while (this.#link && this.#link.toPlayer.length + this.#link.toScheduler.length > 0) {
        this.#deliver('player', false);
        this.#deliver('scheduler', false);
        quiet = 0;
      }
    }
  }

  async expireAll(): Promise<void> {
    this.#wallMs += 100 * 3_600_000;
    await this.#dispatch.look();
  }

  async states(): Promise<{ number: number; state: CommandState }[]> {
    const rows = await test.database.query
      .selectFrom('commands')
      .select(['id', 'state'])
      .where('player_id', '=', this.player.id)
      .orderBy('seq')
      .execute();
    return rows.map(({ id, state }) => ({ number: this.#numbers.get(id) ?? -1, state }));
  }

  async #issue(name: string): Promise<void> {
    const number = this.names.push(name) - 1;
    const order = { player: this.player, name, args: { number }, issuedBy: 'anna', forMs: FOR_MS };
    const { command } = await this.#dispatch.issue(order);
    this.#numbers.set(command.id, number);
  }

  #deliver(to: 'player' | 'scheduler', twice: boolean): void {
    const link = this.#link;
    for (const message of (twice && link?.[to === 'player' ? 'toPlayer' : 'toScheduler'].slice(0, 1)) || [])
      this.#hear(message);
    const next = to === 'player' ? link?.toPlayer.shift() : link?.toScheduler.shift();
    if (next) this.#hear(next);
  }

  #hear(message: SchedulerMessage | PlayerMessage): void {
    const { runner } = this.#runner;
    if (message.type === 'command') runner.receive(message);
    else if (message.type === 'command-acknowledged') runner.acknowledged(message.id);
    else if (message.type === 'command-received') this.#dispatch.received(this.player.id, message.id);
    else if (message.type === 'command-result' && this.#link)
      this.#dispatch.ended(this.#link, message.id, message.result);
  }

  #newDispatch(): CommandDispatch {
    const clock = { now: () => this.#wallMs, monotonic: () => this.#monotonicMs };
    const dispatch = new CommandDispatch(
      new Commands(test.database, clock, log),
      inProcessBus(log),
      clock,
      log,
    );
    dispatch.subscribe(({ command, result }) => {
      if (result) this.results.push(command.id);
    });
    return dispatch;
  }

  #newRunner(): { runner: CommandRunner; isAlive: boolean } {
    const disk = this.#disk;
    const never = new Promise<void>(() => {});
    const work = async ({ number }: { number: number }) => {
      const isOver = this.results.some((id) => this.#numbers.get(id) === number);
      if (isOver) this.begunAgain.push(number);
      this.deeds.push({ what: 'begun', number });
      await turns(number % 4);
      if (!instance.isAlive) return never;
      this.deeds.push({ what: 'completed', number });
    };
    const runner = new CommandRunner({
      clock: { monotonicMs: () => this.#monotonicMs },
      log,
      notes: structuredClone(disk.notes),
      file: {
        write: async (notes) => {
          await setImmediate();
          if (!instance.isAlive) return never;
          if (!disk.takesNotes) throw new Error('the disk takes nothing');
          disk.notes = structuredClone(notes);
        },
      },
      kinds: new Map([
        ['once', commandKind(NUMBER, work, { whenInterrupted: 'failed', needsNote: true })],
        ['resumed', commandKind(NUMBER, work, { whenInterrupted: 'again', needsNote: false })],
      ]),
      send: (message) => {
        if (instance.isAlive && this.#link) this.#link.toScheduler.push(message);
      },
    });
    const instance = { runner, isAlive: true };
    runner.start();
    return instance;
  }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate();
}

let worlds = 0;

it('each command is done at most once and in its turn, each result comes once, and none stays without one', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { minLength: 10, maxLength: 80 }),
      fc.boolean(),
      async (actions, isLate) => {
        const world = new World(worlds++);
        for (const each of actions) await world.act(each);
        await world.act({ type: 'disk', takesNotes: true });
        world.cut();
        if (isLate) await world.expireAll();
        world.link();
        await world.settle();
        await world.expireAll();
        await world.settle();

        const begun = world.deeds.filter(({ what }) => what === 'begun').map(({ number }) => number);
        const completed = world.deeds.filter(({ what }) => what === 'completed').map(({ number }) => number);
        const once = (numbers: number[]) => numbers.filter((number) => world.names[number] === 'once');
        expect(once(begun), 'begun once').toEqual([...new Set(once(begun))]);
        expect(world.begunAgain, 'begun though its result was known').toEqual([]);
        expect(begun.map((number) => world.names[number])).not.toContain('unheard-of');
        const firsts = [...new Set(begun)];
        expect(firsts, 'in order').toEqual(firsts.toSorted((a, b) => a - b));
        expect(world.results, 'one result each').toEqual([...new Set(world.results)]);

        for (const { number, state } of await world.states()) {
          expect(['done', 'failed', 'expired'], `command ${number}`).toContain(state);
          if (once(completed).includes(number)) expect(['done', 'failed'], `${number}`).toContain(state);
          if (state === 'done') expect(completed, `command ${number} is done`).toContain(number);
          if (world.names[number] === 'unheard-of') expect(state).not.toBe('done');
        }
      },
    ),
    { numRuns: RUNS },
  );
}, 600_000);
