/** Whether some bytes are a program that this player can play. */

import { errorMessage } from '@bacheca/node/errors';
import { parseJson } from '@bacheca/node/json';
import { type PreparedProgram, prepare } from '@bacheca/shared/engine/layout/prepare-program';
import { resolve } from '@bacheca/shared/engine/resolve';
import type { Sha256 } from '@bacheca/shared/model/ids';
import { Program } from '@bacheca/shared/model/program';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import { decodeProgramFrame } from '@bacheca/shared/wire/program-frame';

const TRIAL_STEP_MS = 3_600_000;

export type ReadProgram =
  | {
      readonly ok: true;
      readonly revision: Sha256;
      readonly prepared: PreparedProgram;
      readonly bytes: Buffer;
    }
  | { readonly ok: false; readonly revision: Sha256; readonly why: string };

export function readFrame(frame: Uint8Array): ReadProgram {
  try {
    return readProgram(decodeProgramFrame(frame));
  } catch (error) {
    return { ok: false, revision: sha256Of(frame), why: errorMessage(error) };
  }
}

/** `isTried` says that it was tried out when it came, by this same version of the player. */
export function readProgram(bytes: Buffer, expected?: Sha256, isTried = false): ReadProgram {
  const revision = sha256Of(bytes);
  const bad = (why: string): ReadProgram => ({ ok: false, revision, why });
  if (expected && revision !== expected) return bad('its bytes are not those that its name says');
  const parsed = Program.safeParse(parseJson(bytes.toString('utf8')));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return bad(issue ? `${issue.path.join('.') || 'program'}: ${issue.message}` : 'it is not a program');
  }
  try {
    const prepared = prepare(parsed.data);
    if (!isTried) tryOut(prepared);
    return { ok: true, revision, prepared, bytes };
  } catch (error) {
    return bad(errorMessage(error));
  }
}

/** Better refused now than found on a Sunday night to be one that can't be resolved. Throws if it can't. */
function tryOut(prepared: PreparedProgram): void {
  const { from, until } = prepared.program;
  for (let atMs = Date.parse(from); atMs < Date.parse(until); atMs += TRIAL_STEP_MS) {
    resolve(prepared, [], atMs, new Set());
  }
}
