/** The thread in which `answer` runs. */
import { answerRequests } from '../runtime/worker-thread.ts';
import { answer } from './engine-answers.ts';
import type { EngineAnswer, EngineAsked } from './engine-thread.ts';

answerRequests<EngineAsked, EngineAnswer>(({ revision, bytes, question }) =>
  answer(revision, bytes, question),
);
