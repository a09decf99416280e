/** An X server whose displays can be plugged and pulled: Xorg with its dummy driver, which has several outputs. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stop } from '../../../scripts/support/processes.ts';

const run = promisify(execFile);

const CONFIG = `
Section "ServerFlags"
  Option "AutoAddDevices" "false"
  Option "AutoAddGPU" "false"
EndSection
Section "Device"
  Identifier "device"
  Driver "dummy"
  VideoRam 256000
EndSection
Section "Monitor"
  Identifier "monitor"
  HorizSync 5.0-1000.0
  VertRefresh 5.0-200.0
EndSection
Section "Screen"
  Identifier "screen"
  Device "device"
  Monitor "monitor"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Modes "1280x720"
    Virtual 3840 2160
  EndSubSection
EndSection
`;

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Displays {
  readonly name: string;
  /** Plugs a display in at the right of the first one, or changes its size. */
  plug(size: `${number}x${number}`): Promise<void>;
  pull(): Promise<void>;
  /** The darkest of 64 fields of this area of what the displays show: from 0, black, to 255. */
  darkest(area: Area): Promise<number>;
  close(): Promise<void>;
}

/** Opens one display of 1280x720 at first. Null where there is no such server, or it may not be started. */
export async function openDisplays(): Promise<Displays | null> {
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-xorg-'));
  const config = join(folder, 'xorg.conf');
  writeFileSync(config, CONFIG);
  const server = spawn(
    'Xorg',
    [
      ...['-config', config, '-logfile', join(folder, 'xorg.log'), '-displayfd', '3', '-noreset'],
      // It needs no console of this machine, and takes none away.
      ...['-novtswitch', '-sharevts', '-nolisten', 'tcp'],
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  const close = async () => {
    await stop(server);
    rmSync(folder, { recursive: true, force: true });
  };
  const ready = server.stdio[3];
  const number = await Promise.race([
    ready ? once(ready, 'data').then(([bytes]) => String(bytes).trim()) : null,
    once(server, 'error').then(() => null),
    once(server, 'exit').then(() => null),
  ]).catch(() => null);
  if (!number) {
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
  const name = `:${number}`;
  const xrandr = (...args: string[]) => run('xrandr', ['--display', name, ...args]);
  const known = new Set<string>();
  return {
    name,
    async plug(size) {
      if (!known.has(size)) await xrandr('--addmode', 'DUMMY1', size);
      known.add(size);
      await xrandr('--output', 'DUMMY1', '--mode', size, '--right-of', 'DUMMY0');
      // A plug makes a server look at its outputs; this driver has a display wherever there is a mode.
      await xrandr('--query');
    },
    async pull() {
      await xrandr('--output', 'DUMMY1', '--off');
    },
    async darkest({ x, y, width, height }) {
      const input = ['-f', 'x11grab', '-draw_mouse', '0', '-video_size', `${width}x${height}`];
      const { stdout } = await run(
        'ffmpeg',
        [
          ...['-v', 'error', ...input, '-i', `${name}+${x},${y}`, '-frames:v', '1'],
          ...['-vf', 'scale=8:8:flags=area,format=gray', '-f', 'rawvideo', '-'],
        ],
        { encoding: 'buffer' },
      );
      return Math.min(...stdout);
    },
    close,
  };
}
