/// <reference types="electron-vite/node" />
/** What the agent's process runs first: `agent-main.ts`, built as one file, with what V8 compiled of it before. */
import agentMain from './agent-main.ts?modulePath';
import { runCompiled } from './run-compiled.ts';

const [, , cacheFile] = process.argv;
runCompiled(agentMain, cacheFile);
