/** Processes of a player, looked up as Linux names them. */
import { readdirSync, readFileSync } from 'node:fs';

/** The ids of all processes below this one whose command line has `mark` in it, the oldest first. */
export function descendants(of: number | undefined, mark: string): number[] {
  const parents = new Map<number, number>();
  const found: number[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!pid) continue;
    try {
      // After the name, which may hold anything: the state, and then the parent.
      const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      parents.set(pid, Number(parent));
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark)) found.push(pid);
    } catch {
      // It has ended meanwhile.
    }
  }
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid) ?? 0;
    return parent === of || (parent > 1 && isBelow(parent));
  };
  return found.filter(isBelow).sort((a, b) => a - b);
}

/** Whether there is such a process, other than one that has ended and is not yet asked about by its parent. */
export function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
