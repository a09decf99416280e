/**
 * Runs ffprobe and ffmpeg on files that strangers made: few at a time, with a limit of memory and of time,
 * with the codecs that players show and no others, and without any way to another file or address.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { domainError } from '../../errors/domain-error.ts';

/** A decoder of 40 megapixels takes 360 MB: one more would take what the scheduler needs. */
const MAX_RUNNING = 1;
/** Behind so many it is better to say so than to let people wait. */
export const MAX_WAITING = 20;
/** Enough to read through a film of 500 MB from a slow disk; a hostile file must not keep a process busy. */
const TIMEOUT_MS = 60_000;
/** The limit counts address space, most of which is never touched. */
const MAX_MEMORY_BYTES = 2_000_000_000;
/** These are ffmpeg's names for what `video.ts` accepts or gives advice on; no other of its decoders sees a file. */
const CODECS = [
  'h264,vp8,libvpx,vp9,libvpx-vp9,av1,libdav1d,libaom-av1,png,mjpeg,webp',
  'aac,mp3,mp3float,opus,libopus,vorbis,flac,alac,ac3,eac3,dca,pcm_s16le,pcm_s16be,pcm_s24le,amrnb',
  'mov_text,movtext,webvtt',
].join(',');

const PRLIMIT = '/usr/bin/prlimit';
const canLimitMemory = process.platform === 'linux' && existsSync(PRLIMIT);

export type ToolResult = 'ok' | 'failed' | 'not-installed';

let running = 0;
const waiting: (() => void)[] = [];

/** Waits for its turn. Throws a domain error if too many wait already. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MAX_RUNNING) {
    if (waiting.length >= MAX_WAITING) throw busy();
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  try {
    return await work();
  } finally {
    // The next in line takes over this one's place.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/**
 * Gives each line of ffprobe's answer to `onLine`, and to `onForeignCodec` the name of a codec that isn't to be
 * opened, at which ffprobe gives up. Throws a domain error if it takes too long.
 */
export function ffprobe(
  path: string,
  demuxer: string,
  wanted: readonly string[],
  onLine: (line: string) => void,
  onForeignCodec: (name: string) => void = () => {},
  limitMs = TIMEOUT_MS,
): Promise<ToolResult> {
  const input = ['-protocol_whitelist', 'file', '-codec_whitelist', CODECS, '-f', demuxer, '-i', path];
  const args = ['-v', 'error', '-threads', '1', ...wanted, ...input];
  const talk = async ({ stdout, stderr }: ChildProcess) => {
    if (!stdout || !stderr) return;
    const complaints = createInterface({ input: stderr }).on('line', (line) => {
      const name = /Codec \((\w+)\) not on whitelist/.exec(line)?.[1];
      if (name) onForeignCodec(name);
    });
    const heard = once(complaints, 'close');
    for await (const line of createInterface({ input: stdout })) onLine(line);
    await heard;
  };
  return run('ffprobe', args, talk, limitMs);
}

/** Whether the start of a film decodes without a fault: so many of its pictures. */
export function decodesStart(path: string, demuxer: string, pictures: number): Promise<ToolResult> {
  const input = ['-protocol_whitelist', 'file', '-codec_whitelist', CODECS, '-f', demuxer, '-i', path];
  return run('ffmpeg', [...STRICTLY, ...input, '-map', '0:V:0', '-frames:v', String(pictures), ...NOWHERE]);
}

/** Whether a picture decodes, of which `bytes` are the picture: what follows them doesn't count. */
export function decodesPicture(path: string, demuxer: string, bytes: number): Promise<ToolResult> {
  const input = ['-protocol_whitelist', 'pipe', '-codec_whitelist', CODECS, '-f', demuxer, '-i', 'pipe:0'];
  return run('ffmpeg', [...STRICTLY, ...input, '-frames:v', '1', ...NOWHERE], async ({ stdin }) => {
    if (!stdin) return;
    // It may have seen enough before the end: its exit code tells.
    stdin.on('error', () => {});
    await finished(createReadStream(path, { end: bytes - 1 }).pipe(stdin)).catch(() => {});
  });
}

const STRICTLY = ['-v', 'quiet', '-nostdin', '-threads', '1', '-xerror', '-err_detect', 'explode'];
const NOWHERE = ['-an', '-sn', '-threads', '1', '-f', 'null', '-'];

async function run(
  tool: string,
  args: readonly string[],
  talk: (child: ChildProcess) => Promise<void> = async () => {},
  limitMs = TIMEOUT_MS,
): Promise<ToolResult> {
  const [command, ...first] = canLimitMemory
    ? [PRLIMIT, `--as=${MAX_MEMORY_BYTES}`, '--core=0', '--', tool]
    : [tool];
  const child = spawn(command ?? tool, [...first, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<ToolResult | 'too-slow'>((resolve) => {
    child.on('error', () => resolve('not-installed'));
    child.on('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve('too-slow');
      else if (code === COMMAND_NOT_FOUND && canLimitMemory) resolve('not-installed');
      else resolve(code === 0 ? 'ok' : 'failed');
    });
  });
  child.stdin?.on('error', () => {});
  const talked = talk(child);
  // What nobody reads would fill the pipe and stop the tool.
  child.stdout?.resume();
  child.stderr?.resume();
  const result = await ended;
  await talked;
  if (result === 'too-slow') throw busy();
  return result;
}

/** What prlimit says of a command that isn't there, as shells do. */
const COMMAND_NOT_FOUND = 127;

function busy() {
  return domainError('media-check-busy', {}, { headers: { 'retry-after': '60' } });
}
