/**
 * Runs a built file with what V8 compiled of it at an earlier start, which takes a third off the start of its process.
 * Node does the same with `module.enableCompileCache`, but not in the oldest Electron that the player starts on.
 *
 * V8 runs what was kept unread. So it is in the data folder, which only the player's account can write, and a hash over
 * it, the source and V8's version must be right, or it is compiled anew.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { constants, Script } from 'node:vm';
import { renameSync } from '@bacheca/node/rename-with-retry';

/** By then what it starts with has run, and so is compiled. A player is rarely ended; mostly its power is cut. */
const KEPT_AFTER_MS = 30_000;
const HASH_BYTES = 32;

/**
 * `cacheFile` is written by the first run of a new build; unset, each run compiles. Returns whether what was kept
 * there was of use.
 */
export function runCompiled(file: string, cacheFile: string | undefined): boolean {
  const source = readFileSync(file);
  const cachedData = cacheFile === undefined ? null : readKept(cacheFile, source);
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData ? { cachedData } : {}),
  });
  // V8 takes none that was made with other flags.
  const isNew = !cachedData || script.cachedDataRejected;
  if (cacheFile !== undefined && isNew)
    keepOnce(() => writeKept(cacheFile, source, script.createCachedData()));
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  return !isNew;
}

function readKept(cacheFile: string, source: Buffer): Buffer | null {
  let kept: Buffer;
  try {
    kept = readFileSync(cacheFile);
  } catch {
    return null;
  }
  const compiled = kept.subarray(HASH_BYTES);
  return kept.subarray(0, HASH_BYTES).equals(hashOf(source, compiled)) ? compiled : null;
}

function writeKept(cacheFile: string, source: Buffer, compiled: Buffer): void {
  const unfinished = `${cacheFile}.${process.pid}`;
  try {
    mkdirSync(dirname(cacheFile), { recursive: true, mode: 0o700 });
    writeFileSync(unfinished, Buffer.concat([hashOf(source, compiled), compiled]), { mode: 0o600 });
    renameSync(unfinished, cacheFile);
  } catch {
    // On a disk that takes no more each start compiles.
  }
}

function hashOf(source: Buffer, compiled: Buffer): Buffer {
  const hash = createHash('sha256').update(process.versions.v8);
  return hash.update(source).update(compiled).digest();
}

/** Nothing is kept of a run that ended badly: it may have compiled little. */
function keepOnce(keep: () => void): void {
  const timer = setTimeout(() => {
    process.off('exit', onExit);
    keep();
  }, KEPT_AFTER_MS).unref();
  const onExit = (code: number) => {
    clearTimeout(timer);
    if (code === 0) keep();
  };
  process.once('exit', onExit);
}
