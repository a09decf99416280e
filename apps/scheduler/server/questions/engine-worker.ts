/** The thread in which `answer` runs. */
import { answerAsked } from '../runtime/asked-thread.ts';
import { answer } from './engine-answers.ts';
import type { EngineAnswer, EngineAsked } from './engine-thread.ts';

answerAsked<EngineAsked, EngineAnswer>(({ revision, bytes, question }) => answer(revision, bytes, question));
