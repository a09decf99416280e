import type { Sha256 } from '@bacheca/shared/model/ids';
import { WorkerThread } from '../runtime/worker-thread.ts';
import type { Answers, AnswerTo, Question } from './engine-answers.ts';

export interface EngineAsked {
  readonly revision: Sha256;
  readonly bytes: Uint8Array;
  readonly question: Question;
}

export type EngineAnswer = Answers[keyof Answers];

/** Asks the engine in a thread of its own: laying out a first day takes up to a second. */
export class EngineThread {
  readonly #thread = new WorkerThread<EngineAsked, EngineAnswer>(
    new URL('./engine-worker.ts', import.meta.url),
    'the engine’s thread',
  );

  /** Rejects with what the engine threw, or if the thread ends. */
  async ask<Asked extends Question>(
    revision: Sha256,
    bytes: Buffer,
    question: Asked,
  ): Promise<AnswerTo<Asked>> {
    return (await this.#thread.ask({ revision, bytes, question })) as AnswerTo<Asked>;
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}
