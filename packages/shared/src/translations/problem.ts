/** The faults that players report: codes, with what their sentences are made of. */
import type { faults } from './it/faults.ts';
import type { problems } from './it/problems.ts';
import type { Names } from './phrase.ts';

export type ProblemCode = keyof typeof problems;

/** A fault whose parameters are texts and numbers: it may stand within another. */
export interface PlainFault {
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
}
/** A `Phrase` as a status carries it: one may stand within another, and no further. */
export interface Fault {
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number | PlainFault>>;
}

/** Why something failed: the clauses that say so, or a text of the system that has no words here. */
export type Cause = string | Fault | readonly Fault[];

export type ProblemParam = string | number | Fault | readonly Fault[];
export type AnyProblemParams = Readonly<Record<string, ProblemParam>>;
export type ProblemParams<Code extends ProblemCode> = Readonly<
  Record<Names<(typeof problems)[Code]>, ProblemParam>
> &
  AnyProblemParams;

type Faults = typeof faults;
type FaultCode = keyof Faults;
type PlainCode = { [Code in FaultCode]: Names<Faults[Code]> extends never ? Code : never }[FaultCode];
type FaultParams<Code extends FaultCode> = Readonly<
  Record<Names<Faults[Code]>, string | number | PlainFault>
>;

/** A part of a problem's sentence: `fault('stick-unusable', { why })`. */
export function fault(code: PlainCode): PlainFault;
export function fault<Code extends Exclude<FaultCode, PlainCode>>(
  code: Code,
  params: Readonly<Record<Names<Faults[Code]>, string | number>>,
): PlainFault;
export function fault<Code extends Exclude<FaultCode, PlainCode>>(
  code: Code,
  params: FaultParams<Code>,
): Fault;
export function fault(code: FaultCode, params?: Fault['params']): Fault {
  return params ? { code, params } : { code };
}
