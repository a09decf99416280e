/**
 * How mail goes out: by SMTP where the environment names a server, else as files in the data folder, which any mail
 * program opens. So whoever tries the product out sees what it would send, and nothing leaves the machine.
 */
import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '@bacheca/node/durable-file';
import { errorMessage } from '@bacheca/node/errors';
import { createTransport } from 'nodemailer';
import { domainError } from '../errors/domain-error.ts';
import type { Clock } from '../runtime/clock.ts';
import { withoutSecrets } from '../runtime/without-secrets.ts';
import type { RenderedMail } from './render-mail.ts';

export interface MailTransport {
  /** Null where mail is written into files. */
  readonly server: string | null;
  /** Throws `mail-refused` where it makes no sense to try again. */
  send(to: string, mail: RenderedMail): Promise<void>;
  close(): void;
}

interface Settings {
  /** It may hold a password. */
  readonly smtpUrl: string | null;
  readonly mailFrom: string;
  readonly dataFolder: string;
}

/** The product reads neither files nor addresses into a mail, whatever its values are. */
const READS_NOTHING = { disableFileAccess: true, disableUrlAccess: true } as const;
const CONNECT_MS = 15_000;
const SILENCE_MS = 60_000;
/** Of mail as files the oldest go: they are for looking at, not for keeping. */
const MAX_FILES = 500;
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

export function mailTransport(settings: Settings, clock: Clock): MailTransport {
  return settings.smtpUrl === null
    ? fileTransport(settings, clock)
    : smtpTransport(settings.smtpUrl, settings.mailFrom);
}

function smtpTransport(smtpUrl: string, from: string): MailTransport {
  const { username, password, hostname, port, protocol } = new URL(smtpUrl);
  const secure = protocol === 'smtps:';
  const transport = createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (secure ? 465 : 587),
    secure,
    // A password goes out over TLS only.
    requireTLS: username !== '' && !LOOPBACK.test(hostname),
    ...(username !== '' && {
      auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    }),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    ...READS_NOTHING,
  });
  return {
    server: withoutSecrets(smtpUrl),
    async send(to, mail) {
      try {
        await transport.sendMail({ from, to: { name: '', address: to }, ...mail });
      } catch (error) {
        const { responseCode } = error as { responseCode?: number };
        if (responseCode !== undefined && responseCode >= 500)
          throw domainError('mail-refused', { address: to, answer: errorMessage(error) });
        throw error;
      }
    },
    close: () => transport.close(),
  };
}

function fileTransport({ dataFolder, mailFrom }: Settings, clock: Clock): MailTransport {
  const folder = join(dataFolder, 'mail');
  const composer = createTransport({ streamTransport: true, buffer: true, ...READS_NOTHING });
  return {
    server: null,
    async send(to, mail) {
      const date = new Date(clock.now());
      const { message } = await composer.sendMail({
        from: mailFrom,
        to: { name: '', address: to },
        date,
        ...mail,
      });
      const name = `${date.toISOString().replace(/[:.]/g, '-')}-${randomUUID().slice(0, 8)}.eml`;
      await writeDurably(join(folder, name), message as Buffer);
      await deleteOldest(folder);
    },
    close: () => composer.close(),
  };
}

/** Their names begin with their instant. */
async function deleteOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort();
  for (const name of names.slice(0, -MAX_FILES)) await rm(join(folder, name), { force: true });
}
