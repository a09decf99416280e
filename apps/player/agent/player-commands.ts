/** What the scheduler may order by name. Nothing else is done, whatever it sends. */
import { IDENTIFY, IdentifyArgs, UNPAIR, UnpairArgs } from '@bacheca/shared/wire/commands';
import { CommandError, type CommandKind, commandKind } from './link/commands/command-runner.ts';
import type { Identifying } from './playback/identify-screen.ts';
import type { Panel } from './playback/panel-power.ts';

/** A page that loads has it drawn by then. */
const SHOWN_WITHIN_MS = 8000;

interface Parts {
  readonly identifying: Pick<Identifying, 'show'>;
  readonly panel: Pick<Panel, 'look' | 'wakingMs'>;
  /** The player forgets its place. */
  readonly unpair: () => Promise<void>;
  /** It links as whoever it is now. */
  readonly reconnect: () => void;
}

export function playerCommands(parts: Parts): ReadonlyMap<string, CommandKind> {
  return new Map([
    [
      IDENTIFY,
      commandKind(IdentifyArgs, (args) => identify(args, parts), {
        whenInterrupted: 'failed',
        needsNote: false,
      }),
    ],
    [
      UNPAIR,
      // One that a power cut interrupts is gone on with: half forgotten is what nobody asked for.
      commandKind(UnpairArgs, () => parts.unpair(), {
        whenInterrupted: 'again',
        needsNote: false,
        afterwards: parts.reconnect,
      }),
    ],
  ]);
}

function identify(args: IdentifyArgs, { identifying, panel }: Parts): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new CommandError('not-shown', 'the page did not say that it shows it'));
    const timer = setTimeout(late, panel.wakingMs + SHOWN_WITHIN_MS);
    identifying.show(args, () => {
      clearTimeout(timer);
      resolve();
    });
    panel.look();
  });
}
