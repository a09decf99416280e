/** The agent's process, as the main one has it. */
import { fork } from 'node:child_process';
import { utilityProcess } from 'electron';
import type { AgentProcessToMain, MainToAgentProcess } from './window/ipc.ts';

export interface AgentChild {
  /** Unset once it has ended, or where it could not be started. */
  readonly pid: number | undefined;
  post(message: MainToAgentProcess): void;
  onMessage(listener: (message: AgentProcessToMain) => void): void;
  /** Called once, also where it could not be started. `how`: the code it exited with, or the signal that ended it. */
  onExit(listener: (how: number | string | null) => void): void;
}

export interface AgentModule {
  readonly path: string;
  /** What it is told at its start. */
  readonly args: readonly string[];
}

/**
 * As Node, which this program is, too. That needs nothing of Chromium and so can be had before `app` is ready: a
 * utility process begins a quarter of a second later, and the first picture with it. Where the program's fuse for this
 * is off, another player starts in its place, and ends, since this one has the lock.
 */
export function forkAsNode({ path, args }: AgentModule): AgentChild {
  const child = fork(path, [...args], { serialization: 'advanced', stdio: 'inherit', execArgv: [] });
  return {
    get pid() {
      return child.pid;
    },
    // A line that has just broken is told by the exit that follows.
    post: (message) => void (child.connected && child.send(message, () => undefined)),
    onMessage: (listener) => void child.on('message', listener),
    onExit(listener) {
      const over = Promise.withResolvers<number | string | null>();
      child.once('exit', (code, signal) => over.resolve(code ?? signal));
      child.once('error', (error) => child.pid === undefined && over.resolve(error.message));
      over.promise.then(listener);
    },
  };
}

/** As Chromium's utility process, for a program whose fuse is off. Throws before `app` is ready. */
export function forkAsUtility({ path, args }: AgentModule): AgentChild {
  const child = utilityProcess.fork(path, [...args], { serviceName: 'Bacheca agent', stdio: 'inherit' });
  return {
    get pid() {
      return child.pid;
    },
    post: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', listener),
  };
}
