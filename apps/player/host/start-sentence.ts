/** Why the player does not start, to whoever starts it, in the language that the machine is set to. */
import { errorMessage } from '@bacheca/node/errors';
import { playerStartup } from '@bacheca/shared/translations/it/player-startup';
import { systemErrors } from '@bacheca/shared/translations/it/system-errors';
import { machineLocale } from '@bacheca/shared/translations/machine-locale';
import { StartError, startText } from '../agent/faults/start-error.ts';

/** What isn't a StartError has its own words. */
export function startSentence(
  error: unknown,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const isItalian = machineLocale(environment) === 'it';
  if (!(error instanceof StartError) || !isItalian) return errorMessage(error);
  return startText({ ...playerStartup, ...systemErrors }, 'it', error.code, error.params);
}
