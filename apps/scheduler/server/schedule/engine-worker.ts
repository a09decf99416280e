/** The thread in which `answer` runs: one question after the other. */
import { parentPort } from 'node:worker_threads';
import { answer } from './engine-answers.ts';
import type { EngineAsked, EngineSaid } from './engine-thread.ts';

parentPort?.on('message', ({ id, revision, bytes, question }: EngineAsked) => {
  let said: EngineSaid;
  try {
    said = { id, answer: answer(revision, bytes, question) };
  } catch (error) {
    said = { id, error: error instanceof Error ? error : new Error(String(error)) };
  }
  parentPort?.postMessage(said);
});
