/**
 * Has clamd look through a file, where there is one (`BACHECA_CLAMD`): the bytes go to it over its own protocol, so that it
 * needs to see no folder of ours (https://docs.clamav.net/manual/Usage/Scanning.html#clamd).
 */
import { createReadStream } from 'node:fs';
import { connect } from 'node:net';
import { domainError } from '../../errors/domain-error.ts';

const PART_BYTES = 256 * 1024;
const SILENCE_MS = 120_000;

/** `host:port`, or the path of a socket. Throws a domain error of a file with a virus; rejects if it can't be asked. */
export async function scanForViruses(path: string, clamd: string, signal?: AbortSignal): Promise<void> {
  const answer = await ask(path, clamd, signal);
  const found = /^stream: (.+) FOUND/.exec(answer)?.[1];
  if (found !== undefined) throw domainError('virus-found', { name: found.slice(0, 100) });
  if (/size limit exceeded/i.test(answer)) throw domainError('scan-too-large', {});
  if (!/^stream: OK/.test(answer)) throw new Error(`clamd answered ${answer.slice(0, 200)}`);
}

function ask(path: string, clamd: string, signal?: AbortSignal): Promise<string> {
  const [, host, port] = /^\[?([^/\]]+)\]?:(\d+)$/.exec(clamd) ?? [];
  const socket = host === undefined ? connect(clamd) : connect({ host, port: Number(port) });
  const file = createReadStream(path, { highWaterMark: PART_BYTES });
  return new Promise<string>((resolve, reject) => {
    let answer = '';
    const end = () => {
      file.destroy();
      socket.destroy();
      signal?.removeEventListener('abort', stop);
    };
    const fail = (error: Error) => {
      end();
      // It closes its end where a file is too large for it, and has said so before.
      if (answer.includes('\0')) resolve(answer.replace('\0', ''));
      else reject(error);
    };
    const stop = () => fail(new Error('the scan was given up'));
    signal?.addEventListener('abort', stop, { once: true });
    socket.setTimeout(SILENCE_MS, () => fail(new Error('clamd is silent')));
    socket.on('error', fail);
    socket.on('data', (part) => {
      answer += part.toString('latin1');
      if (!answer.includes('\0')) return;
      end();
      resolve(answer.replace('\0', ''));
    });
    socket.on('close', () => fail(new Error('clamd closed the connection')));
    socket.on('connect', () => {
      socket.write('zINSTREAM\0');
      file.on('error', fail);
      file.on('data', (part) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(part.length);
        socket.write(length);
        if (!socket.write(part)) {
          file.pause();
          socket.once('drain', () => file.resume());
        }
      });
      // A part of no length is the end.
      file.on('end', () => socket.write(Buffer.alloc(4)));
    });
  });
}
