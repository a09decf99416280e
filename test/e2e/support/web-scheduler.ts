import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { buildWhatChanged } from '../../../scripts/support/builds.ts';
import { COMPILE_CACHE } from '../../support/environment.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** The app as it is built. */
export const WEB_FILES = join(ROOT, 'apps/scheduler/web/dist');
const START_LIMIT_MS = 180_000;

/** The real scheduler as a process of its own, in a folder that goes with it. */
export class WebScheduler {
  readonly #folder: string;
  #process: ChildProcess | null = null;
  #port = 0;
  /** It was printed at the first start. */
  password = '';

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param like One that is stopped, to begin with its data; else it is empty. */
  static async start(like?: WebScheduler): Promise<WebScheduler> {
    await buildWebApp();
    const scheduler = new WebScheduler(await mkdtemp(join(tmpdir(), 'bacheca-web-')));
    if (like) await cp(like.#folder, scheduler.#folder, { recursive: true });
    await scheduler.restart();
    return scheduler;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts it, on the port it had before if it ran already. */
  async restart(env: NodeJS.ProcessEnv = {}): Promise<void> {
    const started = spawn(process.execPath, [join(ROOT, 'apps/scheduler/server/app/main.ts')], {
      env: {
        ...process.env,
        ...COMPILE_CACHE,
        BACHECA_DATA: this.#folder,
        BACHECA_PORT: String(this.#port),
        BACHECA_SEED: 'none',
        BACHECA_LOG_LEVEL: 'info',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = started;
    const said: string[] = [];
    started.stderr.on('data', (data) => said.push(String(data)));
    const timer = setTimeout(() => started.kill('SIGKILL'), START_LIMIT_MS);
    for await (const line of createInterface({ input: started.stdout })) {
      said.push(line);
      const passwordFile = /password in:\s+(.+?)\s*║/.exec(line)?.[1];
      if (passwordFile) this.password = (await readFile(passwordFile, 'utf8')).trim();
      // With a public URL it tells that one; its port is then the one it had.
      const port = /"url":"http:\/\/[^"]*:(\d+)".*is running/.exec(line)?.[1] ?? String(this.#port);
      if (port === '0' || !line.includes('is running')) continue;
      clearTimeout(timer);
      this.#port = Number(port);
      started.stdout.resume();
      return;
    }
    throw new Error(`the scheduler did not start:\n${said.join('\n')}`);
  }

  async stop(): Promise<void> {
    const stopping = this.#process;
    this.#process = null;
    if (!stopping || stopping.exitCode !== null) return;
    stopping.kill('SIGTERM');
    await once(stopping, 'exit');
  }

  /** Changes what is stored, past the checks of the API, as an older version may have left it. Only while it is stopped. */
  store(sql: string, ...values: readonly string[]): void {
    if (this.#process) throw new Error('the scheduler has its database open');
    const database = new Sqlite(join(this.#folder, 'bacheca.db'));
    try {
      const { changes } = database.prepare(sql).run(...values);
      if (changes === 0) throw new Error(`nothing is stored that this changes: ${sql}`);
    } finally {
      database.close();
    }
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Unless it is built already; whoever changes the app builds it again. */
export async function buildWebApp(): Promise<void> {
  if (existsSync(join(WEB_FILES, 'index.html'))) return;
  await buildWhatChanged();
}
