/** What a new password has to be like. Those that are in use go on until they are changed. */

import { MIN_PASSWORD_CHARACTERS } from '@bacheca/shared/api/people';
import { IDENTITY_AUTHORITY, IDENTITY_HASHTAG } from '@bacheca/shared/model/notice';
import type { Location } from '@bacheca/shared/model/schedule';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { dictionary as italian } from '@zxcvbn-ts/language-it';
import { type DomainError, domainError } from '../../errors/domain-error.ts';
import { hasName, withoutNames, wordsOf } from './password-names.ts';

/**
 * It takes 10^8 guesses and more; below it are common passwords, Italian names and words in twos, repeats, sequences
 * and rows of keys, and what is made of them.
 */
const MIN_SCORE = 3;
/** The estimate takes long for long passwords, and what comes after this many characters makes none weaker. */
const MAX_ESTIMATED_CHARACTERS = 64;
const PRODUCT = 'bacheca';
/** What every town hall has, beside its own name. */
const OFFICE_WORDS = [
  'comune',
  'città',
  'municipio',
  'provincia',
  'ufficio',
  'municipality',
  'council',
  'office',
];

let estimator: ZxcvbnFactory | null = null;

/**
 * Returns null if the password is good enough for this user. `townNames` are the town's and its pages', as people know
 * them.
 */
export function weaknessOf(
  password: string,
  username: string,
  townNames: readonly string[] = [],
): DomainError | null {
  const trimmed = password.normalize('NFKC').trim();
  if ([...trimmed].length < MIN_PASSWORD_CHARACTERS) {
    return domainError('short-password', { least: MIN_PASSWORD_CHARACTERS });
  }
  const [ownName = '', ...domain] = username.split('@');
  if (hasName(trimmed, [PRODUCT, ownName])) return domainError('password-with-name', {});
  if (!isHardToGuess(trimmed, [username, PRODUCT])) return domainError('common-password', {});
  const known = [IDENTITY_AUTHORITY, IDENTITY_HASHTAG, ...OFFICE_WORDS, ...townNames];
  const left = withoutNames(trimmed, [...known, ...domain, ...wordsOf(ownName)]);
  return isHardToGuess(left, []) ? null : domainError('password-of-names', {});
}

/** Returns those that this installation tells everybody: in its address, and on its screens. */
export function townNames(publicUrl: string | null, locations: readonly Pick<Location, 'theme'>[]): string[] {
  const host = publicUrl === null ? [] : new URL(publicUrl).hostname.split('.').slice(0, -1);
  return [...host, ...locations.flatMap(({ theme }) => theme?.name ?? [])];
}

function isHardToGuess(password: string, names: string[]): boolean {
  // Reading the dictionary takes a tenth of a second, which a scheduler without new passwords can do without.
  estimator ??= new ZxcvbnFactory({
    dictionary: { ...dictionary, ...italian },
    graphs: adjacencyGraphs,
    maxLength: MAX_ESTIMATED_CHARACTERS,
  });
  const estimated = [...password].slice(0, MAX_ESTIMATED_CHARACTERS).join('');
  return estimator.check(estimated, names).score >= MIN_SCORE;
}
