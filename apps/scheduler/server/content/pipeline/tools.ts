/**
 * Runs the programs that make of a stranger's file what screens show. Each has a limit of memory, of time and of what it may
 * write, the environment of nobody, and files that are named to it: none finds its own way to another file or address.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type DomainError, domainError } from '../../errors/domain-error.ts';

export type Tool = 'ffmpeg' | 'ffprobe' | 'pdfinfo' | 'pdftoppm' | 'pdftotext' | 'heif-convert';
export type ToolResult = 'ok' | 'failed' | 'not-installed' | 'too-slow';

interface ToolRun {
  readonly signal?: AbortSignal | undefined;
  readonly limitMs?: number;
  readonly memoryBytes?: number;
  /** The longest file that it may write. */
  readonly fileBytes?: number;
  readonly onOut?: (part: Buffer) => void;
  /** What it reads, in order; the next part is asked for when it has taken the one before. */
  readonly input?: AsyncIterable<Uint8Array>;
  /** Its working folder, and all that it may call its home. */
  readonly folder?: string;
}

const PRLIMIT = '/usr/bin/prlimit';
const canLimit = process.platform === 'linux' && existsSync(PRLIMIT);
/** The limit counts address space, most of which is never touched. */
const MEMORY_BYTES = 4_000_000_000;
const FILE_BYTES = 4_000_000_000;
const LIMIT_MS = 60_000;
const MAX_COMPLAINT_CHARACTERS = 20_000;
/** What prlimit says of a command that isn't there, as shells do. */
const COMMAND_NOT_FOUND = 127;

/** Resolves with how it ended and with what it complained of. Throws where the job is given up meanwhile. */
export async function runTool(
  tool: Tool,
  args: readonly string[],
  {
    signal,
    limitMs = LIMIT_MS,
    memoryBytes = MEMORY_BYTES,
    fileBytes = FILE_BYTES,
    onOut,
    input,
    folder,
  }: ToolRun = {},
): Promise<{ readonly result: ToolResult; readonly complaints: string }> {
  signal?.throwIfAborted();
  const limits = [`--as=${memoryBytes}`, `--fsize=${fileBytes}`, '--core=0', '--', tool];
  const [command, ...first] = canLimit ? [PRLIMIT, ...limits] : [tool];
  const child = spawn(command ?? tool, [...first, ...args], {
    stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    timeout: limitMs,
    killSignal: 'SIGKILL',
    env: {
      PATH: process.env.PATH,
      LC_ALL: 'C.UTF-8',
      HOME: folder ?? '/nonexistent',
      TMPDIR: folder ?? '/tmp',
    },
    ...(folder && { cwd: folder }),
  });
  const stop = () => void child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  let complaints = '';
  child.stderr?.on('data', (part: Buffer) => {
    if (complaints.length < MAX_COMPLAINT_CHARACTERS) complaints += part.toString();
  });
  child.stdout?.on('data', (part: Buffer) => onOut?.(part));
  try {
    const ended = resultOf(child);
    if (input) await feed(child, input);
    const result = await ended;
    signal?.throwIfAborted();
    return { result, complaints };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function resultOf(child: ChildProcess): Promise<ToolResult> {
  return new Promise((resolve) => {
    child.on('error', () => resolve('not-installed'));
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve('too-slow');
      else if (code === COMMAND_NOT_FOUND && canLimit) resolve('not-installed');
      else resolve(code === 0 ? 'ok' : 'failed');
    });
  });
}

async function feed({ stdin }: ChildProcess, input: AsyncIterable<Uint8Array>): Promise<void> {
  if (!stdin) return;
  // It may have enough before the end, or break off: how it ended tells.
  let isOver = false;
  stdin.on('error', () => {
    isOver = true;
  });
  stdin.on('close', () => {
    isOver = true;
  });
  for await (const part of input) {
    if (isOver) return;
    if (!stdin.write(part))
      await new Promise<void>((resolve) => {
        const done = () => {
          stdin.off('drain', done);
          stdin.off('close', done);
          resolve();
        };
        stdin.once('drain', done);
        stdin.once('close', done);
      });
  }
  stdin.end();
}

/** Throws a domain error that says what to install. */
export function notInstalled(tool: string, what: 'video' | 'document' | 'heic'): DomainError {
  return domainError(`needs-${what}-tool`, { tool });
}

export const tooSlow = () => domainError('file-too-slow', {});

/** ffmpeg's names for what is decoded at all; no other of its decoders sees a file. */
const DECODERS = [
  'h264,hevc,mpeg1video,mpeg2video,mpegvideo,mpeg4,msmpeg4v1,msmpeg4v2,msmpeg4,msmpeg4v3,wmv1,wmv2,wmv3,vc1,h263,flv,vp6f',
  'vp8,libvpx,vp9,libvpx-vp9,av1,libdav1d,libaom-av1,mjpeg,prores,dnxhd,theora,dvvideo,gif,png,webp,bmp,rawvideo',
  'aac,mp2,mp2float,mp3,mp3float,opus,libopus,vorbis,flac,alac,ac3,eac3,dca,wmav1,wmav2,wmapro,amrnb,amrwb',
  'pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_f32le,pcm_u8,pcm_mulaw,pcm_alaw,adpcm_ms,adpcm_ima_wav',
  'mov_text,movtext,webvtt',
].join(',');

export type Demuxer =
  | 'mov'
  | 'matroska'
  | 'avi'
  | 'mpeg'
  | 'mpegvideo'
  | 'mpegts'
  | 'asf'
  | 'flv'
  | 'ogg'
  | 'bmp_pipe';

/**
 * How ffmpeg is to open a file: by this demuxer alone, for left to guess it would follow a list of other files, and from the
 * disk alone.
 */
export function inputArgs(path: string, demuxer: Demuxer): string[] {
  return [
    '-protocol_whitelist',
    'file,pipe',
    '-codec_whitelist',
    DECODERS,
    '-f',
    demuxer,
    '-i',
    `file:${path}`,
  ];
}
