/// <reference types="electron-vite/node" />
/** The agent's process runs it first: it runs `agent-main.ts`, built as one file, with what V8 compiled of it before. */
import agentMain from './agent-main.ts?modulePath';
import { runCompiled } from './run-compiled.ts';

const [, , cacheFile] = process.argv;
// It was started as Node (`agent-child.ts`); what it starts in turn, as a panel's command, need not be.
delete process.env.ELECTRON_RUN_AS_NODE;
runCompiled(agentMain, cacheFile);
