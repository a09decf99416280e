/** Starts a real scheduler in a process of its own, and signs in a member of staff who talks to it over HTTP. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stop } from '../../scripts/support/processes.ts';
import { databaseVariables } from './engines/engine.ts';

const projectRoot = new URL('../../', import.meta.url).pathname;

const MAIN = join(projectRoot, 'apps/scheduler/server/app/main.ts');

export interface SchedulerProcess {
  readonly url: string;
  readonly port: number;
  readonly child: ChildProcess;
  /** It is the first admin's; only the first start in a data folder prints it. */
  readonly oneTimePassword: string | undefined;
  /** All that it has written so far. */
  output(): string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a scheduler over `dataDir`; rejects with what it printed if it ends before it listens. */
export async function startSchedulerProcess(
  dataDir: string,
  { port = 0, env = {}, main = MAIN }: { port?: number; env?: NodeJS.ProcessEnv; main?: string } = {},
): Promise<SchedulerProcess> {
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      BACHECA_DATA: dataDir,
      BACHECA_PORT: String(port),
      BACHECA_LOG_LEVEL: 'info',
      // An older release has its database in the folder.
      ...(main === MAIN ? await databaseVariables(dataDir) : {}),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (bytes: Buffer) => {
      output += bytes.toString();
      const listening = output.match(/"url":"(http:[^"]+)"/)?.[1];
      if (listening) resolve(listening);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`the scheduler ended with code ${code}:\n${output}`)));
  });
  return {
    url,
    port: Number(new URL(url).port),
    child,
    oneTimePassword: await oneTimePasswordIn(output),
    output: () => output,
    stop: (signal) => stop(child, signal),
  };
}

/** No terminal is there, so the scheduler says which file has it. */
async function oneTimePasswordIn(output: string): Promise<string | undefined> {
  const path = output.match(/password in:\s+(.+?)\s*║/)?.[1];
  // 0.1.0 printed it.
  if (path === undefined) return output.match(/password:\s+(\S+)/)?.[1];
  return (await readFile(path, 'utf8')).trim();
}

export class Staff {
  #cookie = '';
  readonly url: string;

  private constructor(url: string) {
    this.url = url;
  }

  /** Signs in as the first admin and changes the one-time password. */
  static async firstAdmin(
    { url, oneTimePassword }: Pick<SchedulerProcess, 'url' | 'oneTimePassword'>,
    password = 'una-password-lunga',
  ): Promise<Staff> {
    if (!oneTimePassword) throw new Error('the scheduler printed no one-time password');
    const staff = await Staff.signIn(url, oneTimePassword);
    await staff.send('POST', '/api/session/password', { current: oneTimePassword, next: password });
    const admin = await Staff.signIn(url, password);
    await admin.#beExempt();
    return admin;
  }

  /** Nobody else is there who could approve what they write. Releases before approval ask for none. */
  async #beExempt(): Promise<void> {
    const response = await this.open('/api/settings');
    await response.arrayBuffer();
    if (response.ok) await this.send('PUT', '/api/settings', { exemptAuthors: ['admin'] });
  }

  static async signIn(url: string, password = 'una-password-lunga', username = 'admin'): Promise<Staff> {
    const staff = new Staff(url);
    const response = await fetch(`${url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    if (!response.ok) throw new Error(`signing in failed: ${await response.text()}`);
    staff.#cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    return staff;
  }

  /** The answer's JSON; throws with the problem's text on any error. Writes over whatever version is there. */
  async send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        cookie: this.#cookie,
        ...(method === 'PUT' || method === 'DELETE' ? await this.#version(path) : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** An answer that goes on, as the stream of events does. */
  open(path: string): Promise<Response> {
    return fetch(`${this.url}${path}`, { headers: { cookie: this.#cookie } });
  }

  async #version(path: string): Promise<Record<string, string>> {
    const response = await fetch(`${this.url}${path}`, { headers: { cookie: this.#cookie } });
    await response.arrayBuffer();
    const etag = response.headers.get('etag');
    return etag === null ? {} : { 'if-match': etag };
  }

  async upload<T>(path: string, mimeType: string): Promise<T> {
    const response = await fetch(`${this.url}/api/media`, {
      method: 'POST',
      headers: { cookie: this.#cookie, 'content-type': mimeType },
      body: await readFile(path),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`uploading ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }
}
