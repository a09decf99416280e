/** Whether some bytes are a program that this player can play. */

import { errorCode, errorMessage } from '@bacheca/node/errors';
import { parseJson } from '@bacheca/node/json';
import { type PreparedProgram, prepare } from '@bacheca/shared/engine/layout/prepare-program';
import { resolve } from '@bacheca/shared/engine/resolve';
import type { Sha256 } from '@bacheca/shared/model/ids';
import { Program } from '@bacheca/shared/model/program';
import { fault, type PlainFault } from '@bacheca/shared/translations/problem';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import { decodeProgramFrame } from '@bacheca/shared/wire/program-frame';
import { wrongMember } from '@bacheca/shared/wire/wrong-member';

const TRIAL_STEP_MS = 3_600_000;

export type ReadProgram =
  | {
      readonly ok: true;
      readonly revision: Sha256;
      readonly prepared: PreparedProgram;
      readonly bytes: Buffer;
    }
  | { readonly ok: false; readonly revision: Sha256; readonly why: PlainFault };

export function readFrame(frame: Uint8Array): ReadProgram {
  try {
    return readProgram(decodeProgramFrame(frame));
  } catch (error) {
    const why = fault('program-not-unpacked', { code: errorCode(error) ?? errorMessage(error) });
    return { ok: false, revision: sha256Of(frame), why };
  }
}

/** `isTried` says that it was tried out when it came, by this same version of the player. */
export function readProgram(bytes: Buffer, expected?: Sha256, isTried = false): ReadProgram {
  const revision = sha256Of(bytes);
  const bad = (why: PlainFault): ReadProgram => ({ ok: false, revision, why });
  if (expected && revision !== expected) return bad(fault('program-other-bytes'));
  const parsed = Program.safeParse(parseJson(bytes.toString('utf8')));
  if (!parsed.success) {
    const wrong = wrongMember(parsed.error.issues[0]);
    return bad(wrong.at === '' ? fault('program-not-one') : fault('member-wrong', { ...wrong }));
  }
  try {
    const prepared = prepare(parsed.data);
    if (!isTried) tryOut(prepared);
    return { ok: true, revision, prepared, bytes };
  } catch (error) {
    return bad(fault('program-not-resolved', { said: errorMessage(error) }));
  }
}

/** Better refused now than found on a Sunday night to be one that can't be resolved. Throws if it can't. */
function tryOut(prepared: PreparedProgram): void {
  const { from, until } = prepared.program;
  for (let atMs = Date.parse(from); atMs < Date.parse(until); atMs += TRIAL_STEP_MS) {
    resolve(prepared, [], atMs, new Set());
  }
}
