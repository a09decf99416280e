/** What is wrong with the words that a command was started with. */
import { errorCode, errorMessage } from '@bacheca/node/errors';
import { type Phrase, phrase } from '@bacheca/shared/translations/phrase';
import { StartupError } from '../errors/startup-error.ts';

/** `error` is that of Node's `parseArgs`, which names what it is about in quotes. */
export function wrongArguments(error: unknown, usage: string): StartupError {
  return new StartupError('wrong-arguments', { why: whyWrong(error), usage });
}

function whyWrong(error: unknown): Phrase | string {
  const said = errorMessage(error);
  const named = /'([^']+)'/.exec(said)?.[1] ?? '?';
  switch (errorCode(error)) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return phrase('option-unknown', { option: named });
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      return phrase('option-without-value', { option: named.replace(/ <value>$/, '') });
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return phrase('argument-unexpected', { argument: named });
    default:
      return said;
  }
}
