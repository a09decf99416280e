/** What a new password has to be like. Those that are in use go on until they are changed. */
import { MIN_PASSWORD_CHARACTERS } from '@bacheca/shared';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { type Refusal, refusal } from '../http/problem.ts';

/** 10^8 guesses and more; below it are common passwords, repeats, sequences and rows of keys, and what is made of them. */
const MIN_SCORE = 3;
/** The estimate takes long for long passwords, and what comes after this many characters makes none weaker. */
const MAX_ESTIMATED_CHARACTERS = 64;
const PRODUCT = 'bacheca';

let estimator: ZxcvbnFactory | null = null;

/** Null if the password is good enough for this user. */
export function weaknessOf(password: string, username: string): Refusal | null {
  const trimmed = password.normalize('NFKC').trim();
  const characters = [...trimmed];
  if (characters.length < MIN_PASSWORD_CHARACTERS) {
    return refusal('short-password', { least: MIN_PASSWORD_CHARACTERS });
  }
  const letters = lettersOf(trimmed);
  const name = lettersOf(username.split('@')[0] ?? '');
  if (letters.includes(PRODUCT) || (name.length >= 3 && letters.includes(name))) {
    return refusal('password-with-name', {});
  }
  // Reading the dictionary takes a tenth of a second, which a scheduler without new passwords can do without.
  estimator ??= new ZxcvbnFactory({
    dictionary,
    graphs: adjacencyGraphs,
    maxLength: MAX_ESTIMATED_CHARACTERS,
  });
  const { score } = estimator.check(characters.slice(0, MAX_ESTIMATED_CHARACTERS).join(''), [
    username,
    PRODUCT,
  ]);
  return score < MIN_SCORE ? refusal('common-password', {}) : null;
}

/** So that `M.Rossi` is found in `mrossi-2026`. */
function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
