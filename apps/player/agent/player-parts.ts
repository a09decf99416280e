/** The parts of a running player, each with what it needs of the others. Nothing is decided here. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { PlayerState } from './boot/open-player-state.ts';
import { ClockSaver } from './clock/clock-saver.ts';
import { BackgroundTasks } from './faults/background-tasks.ts';
import { CommandRunner } from './link/commands/command-runner.ts';
import { FollowedDirectives } from './link/followed-directives.ts';
import { webSocketOpener } from './link/socket.ts';
import { Uplink, type UplinkOptions } from './link/uplink.ts';
import type { AgentOptions } from './options.ts';
import { Director } from './playback/director.ts';
import { Identifying } from './playback/identify-screen.ts';
import { Panel, type PanelConfig } from './playback/panel-power.ts';
import { Planner } from './playback/planner.ts';
import { SafeModePlanner } from './playback/safe-mode-plan.ts';
import { Sound } from './playback/sound.ts';
import { StagePresence } from './playback/stage-presence.ts';
import { playerCommands } from './player-commands.ts';
import { Recorder } from './plays/recorder.ts';
import { Availability } from './programs/availability.ts';
import { BLANK } from './programs/blank-program.ts';
import { GoneItems } from './programs/gone-items.ts';
import { ProgramLifecycle } from './programs/program-lifecycle.ts';
import { Sticks } from './stick/sticks.ts';
import { StreamHealth } from './streams/stream-health.ts';

/** What several parts hear of, and what asks for all of them: routed by `PlayerAgent`. */
export interface PlayerRoutes
  extends Pick<
    UplinkOptions,
    'hello' | 'status' | 'onMessage' | 'onSealKey' | 'onLinked' | 'onUnknown' | 'onClockKnown'
  > {
  /** What the stage knows of its place has changed. */
  readonly tellSetup: () => void;
  /** Whether there is a page to show things on. */
  readonly hasStage: () => boolean;
  /** The player is no longer that screen's. */
  readonly unpair: () => Promise<void>;
}

export type PlayerParts = ReturnType<typeof createPlayerParts>;

/** Nothing is switched and nothing read. */
const NO_PANEL: PanelConfig = { on: undefined, off: undefined, state: undefined, leadMs: 0 };

export function createPlayerParts(
  options: AgentOptions,
  log: Logger,
  state: PlayerState,
  routes: PlayerRoutes,
) {
  const { dataDir, stage } = options;
  const { problems, clock, programs, cache, pairing, network, playJournal: journal } = state;
  const tasks = new BackgroundTasks(problems, log);
  const prepared = () => programs.active?.prepared ?? BLANK;
  const clockSaver = new ClockSaver(clock, state.clockFile, tasks);
  const directives = new FollowedDirectives(state.directives, state.directivesFile, tasks);
  const takeovers = () => directives.takeovers;

  const availability = new Availability(clock, (file) => cache.isReady(file));
  availability.setWithdrawn(directives.withdrawn);
  const lifecycle = new ProgramLifecycle({
    ...{ dataDir, programs, cache, availability, clock, problems, log, takeovers, tasks },
    hasStage: routes.hasStage,
  });
  const streams = new StreamHealth({
    ...{ log, network },
    firstAskMs: options.streamFirstAskMs,
    isMetered: () => prepared().program.location.network?.metered ?? false,
  });
  const goneItems = new GoneItems({ programs, takeovers, availability, problems, streams });

  const recorder: Recorder = new Recorder({
    ...{ journal, clock, problems, log },
    onClosed: () => uplink.playsClosed(),
    onShownHealthy: ({ itemId, revision }) =>
      // Most write nothing, and prove nothing of the disk.
      revision && tasks.add(state.crashWatch.shownHealthy({ itemId, revision }), 'reads'),
    panel: () => panel.state,
  });
  const runId = randomUUID().slice(0, 8);
  const planner = new Planner({ programs: lifecycle, availability, runId }, programs.active);
  planner.takeovers = directives.takeovers;
  const director: Director = new Director({
    send: stage.send,
    ...{ clock, planner, availability, recorder, problems, streams, log },
    onScreen: () => uplink.statusChanged(),
    onShown: (revision, media) => revision && lifecycle.shown(revision, media),
    onMedia: (files, why) => {
      for (const sha256 of files) tasks.add(cache.check(sha256, why === 'failed'), 'reads');
    },
  });
  // An agent without a stage has none to miss.
  const presence = options.host === 'none' ? null : new StagePresence({ clock, problems });
  const safeMode = new SafeModePlanner(planner);
  const sound = new Sound({ clock, program: prepared, onChange: routes.tellSetup });
  const identifying: Identifying = new Identifying({
    clock,
    send: stage.send,
    knownPlace: () => programs.active?.prepared.program.location.name ?? '',
    wakingMs: () => panel.wakingMs,
  });
  const panel: Panel = new Panel({
    commands: options.panel ?? NO_PANEL,
    ...{ clock, problems, log },
    isDarkIn: (ms) => !identifying.isShowing && planner.isClosed(clock.nowMs() + ms),
    onState: () => uplink.statusChanged(),
  });

  const commands = new CommandRunner({
    ...{ clock, log },
    file: state.commandFile,
    notes: state.commandNotes,
    kinds: playerCommands({ identifying, panel, unpair: routes.unpair, reconnect: () => uplink.reconnect() }),
    send: (message) => uplink.send(message),
    onWriting: (writing) => tasks.add(writing, 'writes', 'commands'),
  });
  const uplink: Uplink = new Uplink({
    ...{ clock, log, problems, journal },
    random: options.random ?? Math.random,
    openSocket: options.openSocket ?? webSocketOpener(network),
    allowInsecure: options.allowInsecure ?? false,
    target: () => pairing,
    onProgram: (frame) => lifecycle.take(frame),
    onCode: (code) => pairing.show(code),
    synchronised: () => planner.synchronised,
    ...routes,
  });
  const { importDir } = options;
  const sticks =
    importDir === undefined
      ? null
      : new Sticks({
          ...{ dataDir, importDir, problems, log, tasks, cache, journal },
          identity: () => pairing.identity,
          nowMs: () => clock.nowMs(),
          isTimeSure: () => clock.quality().quality === 'synced',
          isLinked: () => uplink.isLinked,
          onTime: (atMs) => {
            clock.learnFromStick(atMs);
            journal.correct();
          },
          receive: (program, revision) => lifecycle.receiveBytes(program, revision),
          follow: (newest) => directives.follow(newest),
        });

  return {
    ...{ tasks, clockSaver, directives, availability, lifecycle, streams, goneItems, recorder, director },
    ...{ presence, safeMode, sound, identifying, panel, commands, uplink, sticks },
  };
}
