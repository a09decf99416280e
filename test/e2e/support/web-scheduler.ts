import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { buildWhatChanged } from '../../../scripts/support/builds.ts';
import { COMPILE_CACHE } from '../../support/environment.ts';
import type { HostAnswer, HostRequest } from './scheduler-host.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** The app as it is built. */
export const WEB_FILES = join(ROOT, 'apps/scheduler/web/dist');

type Order = HostRequest extends infer Each ? (Each extends HostRequest ? Omit<Each, 'id'> : never) : never;
type Started = Extract<HostAnswer, { port: number }>;

/** The real scheduler, in a process that this one shares with none, over a folder that goes with it. */
export class WebScheduler {
  static #host: SchedulerHost | null = null;
  readonly #folder: string;
  #port = 0;
  #isRunning = false;
  /** It was told at the first start. */
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
  async restart(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const settings = {
      BACHECA_DATA: this.#folder,
      BACHECA_PORT: String(this.#port),
      BACHECA_SEED: 'none',
      ...(process.env.BACHECA_SQLITE_BINDING && {
        BACHECA_SQLITE_BINDING: process.env.BACHECA_SQLITE_BINDING,
      }),
      ...env,
    };
    const { port, password } = await this.#ask({ type: 'start', env: settings });
    this.#port = port;
    this.#isRunning = true;
    if (password !== null) this.password = password;
  }

  async stop(): Promise<void> {
    if (!this.#isRunning) return;
    this.#isRunning = false;
    await this.#ask({ type: 'stop', port: this.#port });
  }

  /** Changes what is stored, past the checks of the API, as an older version may have left it. Only while it is stopped. */
  store(sql: string, ...values: readonly string[]): void {
    if (this.#isRunning) throw new Error('the scheduler has its database open');
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

  #ask(order: Order): Promise<Started> {
    WebScheduler.#host ??= new SchedulerHost();
    return WebScheduler.#host.ask(order);
  }
}

/** It ends with the process that asked for it. */
class SchedulerHost {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, { resolve(started: Started): void; reject(error: Error): void }>();
  #lastId = 0;
  #said = '';

  constructor() {
    const script = fileURLToPath(new URL('./scheduler-host.ts', import.meta.url));
    this.#process = spawn(process.execPath, [script], {
      env: { ...process.env, ...COMPILE_CACHE },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    // What the scheduler logs is worth reading only when it ends.
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.on('data', (data) => {
        this.#said = (this.#said + String(data)).slice(-20_000);
      });
    this.#process.on('message', (answer: HostAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('error' in answer) waiting?.reject(new Error(`the scheduler did not start: ${answer.error}`));
      else waiting?.resolve(answer);
    });
    this.#process.on('exit', (code) => {
      const error = new Error(`the process of the scheduler ended with code ${code}:\n${this.#said}`);
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
  }

  ask(order: Order): Promise<Started> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#process.send({ id, ...order } as HostRequest);
    });
  }
}

/** Unless it is built already; whoever changes the app builds it again. */
export async function buildWebApp(): Promise<void> {
  if (existsSync(join(WEB_FILES, 'index.html'))) return;
  await buildWhatChanged();
}
