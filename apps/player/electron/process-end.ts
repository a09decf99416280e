/** Why Chromium says that one of its processes is gone, as a fault that the player's status can say. */
import { faults } from '@bacheca/shared/translations/en/faults';
import { fault, type PlainFault } from '@bacheca/shared/translations/problem';

/** `reason` is one of Electron's; what a newer one adds is repeated. */
export function processEnd({
  reason,
  exitCode,
}: {
  readonly reason: string;
  readonly exitCode: number;
}): PlainFault {
  const code = `process-${reason}`;
  return Object.hasOwn(faults, code)
    ? { code, params: { exitCode } }
    : fault('process-ended', { reason, exitCode });
}
