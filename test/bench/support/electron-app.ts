/** A player in Electron as benches look into it: its processes, and what they take. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication } from '@playwright/test';
import { findElectron } from '../../../scripts/support/electron.ts';

export interface ProcessFigures {
  readonly name: string;
  readonly pid: number;
  readonly mb: number;
  /** It is counted since the process began. */
  readonly cpuSeconds: number;
  /** They are open files and sockets; 0 where the system doesn't tell. */
  readonly handles: number;
}

const NAMES: Readonly<Record<string, string>> = { Browser: 'main', Tab: 'renderer', GPU: 'gpu' };

export function launchElectron(main: string, env: NodeJS.ProcessEnv = {}): Promise<ElectronApplication> {
  const electron = findElectron();
  if (!electron.found) throw new Error(electron.why);
  return _electron.launch({
    executablePath: electron.path,
    args: [
      fileURLToPath(new URL(main, import.meta.url)),
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
    env: { ...(process.env as Record<string, string>), ...(env as Record<string, string>) },
  });
}

export const launchPlayer = (dataDir: string, schedulerUrl: string) =>
  launchElectron('../../../apps/player/dist/main/main.js', {
    BACHECA_PLAYER_DATA: dataDir,
    BACHECA_SERVER: schedulerUrl,
    BACHECA_LOG_LEVEL: 'warn',
  });

/** Returns each process of the app. Of its pages only the one in front is the `renderer`; the next is the `standby`. */
export async function processesOf(app: ElectronApplication): Promise<ProcessFigures[]> {
  const metrics = await app.evaluate(({ app, webContents }) => {
    const [front] = webContents
      .getAllWebContents()
      .filter((contents) => !contents.isCrashed())
      .sort((a, b) => a.id - b.id);
    const frontPid = front?.getOSProcessId();
    return app.getAppMetrics().map(({ type, pid, name, memory, cpu }) => ({
      type: type === 'Tab' && pid !== frontPid ? 'standby' : type,
      pid,
      name,
      mb: memory.workingSetSize / 1024,
      cpuSeconds: cpu.cumulativeCPUUsage ?? 0,
    }));
  });
  return metrics.map(({ type, name, ...figures }) => ({
    ...figures,
    name: NAMES[type] ?? (type === 'Utility' ? (name ?? 'utility').toLowerCase() : type),
    handles: handlesOf(figures.pid),
  }));
}

export function handlesOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}
