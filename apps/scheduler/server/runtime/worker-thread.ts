/**
 * A thread of its own for what takes longer than the loop may wait: one question after the other. It is started at the
 * first question, and again if it should end.
 */
import { parentPort, Worker } from 'node:worker_threads';

interface ThreadRequest<Request> {
  readonly id: number;
  readonly asked: Request;
}

type ThreadMessage<Answer> =
  | { readonly id: number; readonly answer: Answer }
  /** An error's code is lost on the way if it doesn't stand beside it. */
  | { readonly id: number; readonly error: Error; readonly code: unknown };

interface Waiting<Answer> {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

export class WorkerThread<Request, Answer> {
  readonly #script: URL;
  readonly #name: string;
  readonly #workerData: unknown;
  #worker: Worker | null = null;
  readonly #waiting = new Map<number, Waiting<Answer>>();
  #lastId = 0;

  /** `name` is for people who read the log. The script calls `answerRequests`. */
  constructor(script: URL, name: string, workerData?: unknown) {
    this.#script = script;
    this.#name = name;
    this.#workerData = workerData;
  }

  /** Rejects with what the thread threw, or if it ends. */
  ask(request: Request): Promise<Answer> {
    const worker = this.#worker ?? this.#start();
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, asked: request } satisfies ThreadRequest<Request>);
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#script, { workerData: this.#workerData });
    worker.on('message', (said: ThreadMessage<Answer>) => {
      const waiting = this.#waiting.get(said.id);
      this.#waiting.delete(said.id);
      if ('error' in said) waiting?.reject(Object.assign(said.error, { code: said.code }));
      else waiting?.resolve(said.answer);
    });
    let cause: Error | undefined;
    worker.on('error', (error: Error) => {
      cause = error;
    });
    worker.on('exit', (code) => {
      if (this.#worker === worker) this.#worker = null;
      const error = new Error(`${this.#name} ended with code ${code}`, { cause });
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
    worker.unref();
    this.#worker = worker;
    return worker;
  }
}

/** The thread's own script calls it: it answers what it is asked, in order, one after the other. */
export function answerRequests<Request, Answer>(
  answer: (request: Request) => Answer | Promise<Answer>,
): void {
  let last: Promise<void> = Promise.resolve();
  parentPort?.on('message', (request: ThreadRequest<Request>) => {
    last = last.then(async () => parentPort?.postMessage(await answered(answer, request)));
  });
}

async function answered<Request, Answer>(
  answer: (request: Request) => Answer | Promise<Answer>,
  { id, asked }: ThreadRequest<Request>,
): Promise<ThreadMessage<Answer>> {
  try {
    return { id, answer: await answer(asked) };
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { id, error, code: 'code' in error ? error.code : undefined };
  }
}
