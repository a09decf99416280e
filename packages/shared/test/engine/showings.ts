import { prepare } from '../../src/engine/layout/prepare-program.ts';
import { endOf, type Resolution, resolve } from '../../src/engine/resolve.ts';
import type { Program } from '../../src/model/program.ts';
import type { Takeover } from '../../src/model/schedule.ts';

export const NONE: ReadonlySet<string> = new Set();
export const at = (instant: string) => Date.parse(instant);

/** "item@position" in whole seconds, or the kind of what shows instead. */
export function say(resolution: Resolution): string {
  if (resolution.type !== 'item') return resolution.type;
  const name = resolution.shown?.item.id ?? 'bumper';
  return `${name}@${resolution.positionMs / 1000}`;
}

/** What shows from that moment on for so many seconds, each as "item seconds" or by its kind. */
export function strip(source: Program, from: string, seconds: number, takeovers: Takeover[] = []): string[] {
  const prepared = prepare(source);
  const seen: string[] = [];
  for (let ms = at(from); ms < at(from) + seconds * 1000; ) {
    const resolution = resolve(prepared, takeovers, ms, NONE);
    const end = Math.min(endOf(resolution), at(from) + seconds * 1000);
    seen.push(
      `${resolution.type === 'item' ? resolution.shown?.item.id : resolution.type} ${(end - ms) / 1000}`,
    );
    ms = end;
  }
  return seen;
}
