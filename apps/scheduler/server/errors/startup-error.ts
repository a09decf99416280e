/**
 * Why the scheduler can't start, or a command beside it do its work; ends with exit code 1. The sentence for the person who
 * starts it is in the translation files (`startup.ts`).
 */
import type { ErrorSentence, Params, Phrase } from '@bacheca/shared/translations/phrase';

export interface StartupParams {
  usage: { usage: string };
  'wrong-arguments': { why: Phrase | string; usage: string };
  'wrong-setting': { variable: string; value: string; expected: Phrase };
  'port-in-use': { port: number; host: string };
  'port-forbidden': { port: number };
  'no-such-host': { host: string };
  'data-folder-locked': { folder: string };
  'data-folder-unusable': { folder: string; why: Phrase | string };
  'data-folder-shared': { folder: string };
  'data-folder-open': { folder: string; why: Phrase | string };
  'database-in-use': { folder: string };
  'database-newer': { file: string; version: number; known: number };
  'postgres-unreachable': { server: string; why: string };
  'postgres-too-old': { server: string; version: number; min: number };
  'database-of-newer-release': { database: string; migration: string };
  'move-nothing-there': { folder: string };
  'move-target-full': { server: string; table: string };
  'move-differs': { table: string };
  'seal-secret-damaged': { path: string };
  'seal-secret-unreadable': { path: string; why: Phrase | string };
  'seal-secret-unwritable': { path: string; why: Phrase | string };
  'seed-unreadable': { file: string; why: Phrase | string };
  'seed-wrong': { file: string; at: string; why: Phrase | string };
  'seed-unlisted-file': { file: string; path: string };
  'seed-content': { folder: string; why: ErrorSentence };
  'seed-media-type': { path: string; type: string };
  'seed-media': { path: string; why: ErrorSentence | Phrase | string };
  'no-such-screen': { screen: string; known: readonly string[] | Phrase };
  'no-such-user': { user: string; known: readonly string[] | Phrase };
  'user-deleted': { user: string };
  'identity-unwritable': { folder: string; why: Phrase | string };
  'stick-full': { folder: string };
  'stick-read-only': { folder: string };
  'no-stick': { folder: string; name: string };
  'screen-without-player': { screen: string };
  'other-seal-key': { screen: string; file: string };
  'screen-unpublished': { screen: string };
  'program-unreadable': { screen: string; why: Phrase | string };
  'media-gone': { sha256: string };
  'media-damaged': { sha256: string };
}

export type StartupCode = keyof StartupParams;

export class StartupError<Code extends StartupCode = StartupCode> extends Error {
  override readonly name = 'StartupError';
  readonly code: StartupCode;
  readonly params: Params;

  constructor(code: Code, params: Readonly<StartupParams[Code]> & Params) {
    super(`${code} ${JSON.stringify(params)}`);
    this.code = code;
    this.params = params;
  }
}
