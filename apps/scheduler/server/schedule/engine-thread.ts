import { Worker } from 'node:worker_threads';
import type { Sha256 } from '@bacheca/shared';
import type { Answers, AnswerTo, Question } from './engine-answers.ts';

export interface EngineAsked {
  readonly id: number;
  readonly revision: Sha256;
  readonly bytes: Uint8Array;
  readonly question: Question;
}

export type EngineSaid =
  | { readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly id: number; readonly error: Error };

interface Waiting {
  readonly resolve: (answer: Answers[keyof Answers]) => void;
  readonly reject: (error: Error) => void;
}

/** The engine in a thread of its own, started at the first question and again if it should end. */
export class EngineThread {
  #worker: Worker | null = null;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  /** Rejects with what the engine threw, or if the thread ends. */
  ask<Asked extends Question>(revision: Sha256, bytes: Buffer, question: Asked): Promise<AnswerTo<Asked>> {
    const worker = this.#worker ?? this.#start();
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (answer) => resolve(answer as AnswerTo<Asked>), reject });
      worker.postMessage({ id, revision, bytes, question } satisfies EngineAsked);
    });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('engine-worker.ts', import.meta.url));
    worker.on('message', (said: EngineSaid) => {
      const waiting = this.#waiting.get(said.id);
      this.#waiting.delete(said.id);
      if ('error' in said) waiting?.reject(said.error);
      else waiting?.resolve(said.answer);
    });
    let cause: Error | undefined;
    worker.on('error', (error: Error) => {
      cause = error;
    });
    worker.on('exit', (code) => {
      if (this.#worker === worker) this.#worker = null;
      const error = new Error(`the engine’s thread ended with code ${code}`, { cause });
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
    worker.unref();
    this.#worker = worker;
    return worker;
  }
}
