/** The faults that players report: codes, with what their sentences are made of. */
import type { faults } from './it/faults.ts';
import type { problems } from './it/problems.ts';
import type { Names } from './phrase.ts';

export type ProblemCode = keyof typeof problems;

interface FaultOf<Param> {
  readonly code: string;
  readonly params?: Readonly<Record<string, Param>> | undefined;
}
/** A fault whose parameters are texts and numbers: it may stand within another. */
export type PlainFault = FaultOf<string | number>;
/** One that has such a fault within it, and may stand within one more. */
export type NestedFault = FaultOf<string | number | PlainFault>;
/** A `Phrase` as a status carries it: it is no deeper than this. */
export type Fault = FaultOf<string | number | NestedFault>;

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
type FaultParams<Code extends FaultCode, Param> = Readonly<Record<Names<Faults[Code]>, Param>>;
type FilledCode = Exclude<FaultCode, PlainCode>;

/** A part of a problem's sentence: `fault('stick-unusable', { why })`. It is as deep as what stands within it. */
export function fault(code: PlainCode): PlainFault;
export function fault<Code extends FilledCode>(
  code: Code,
  params: FaultParams<Code, string | number>,
): PlainFault;
export function fault<Code extends FilledCode>(
  code: Code,
  params: FaultParams<Code, string | number | PlainFault>,
): NestedFault;
export function fault<Code extends FilledCode>(
  code: Code,
  params: FaultParams<Code, string | number | NestedFault>,
): Fault;
export function fault(code: FaultCode, params?: Fault['params']): Fault {
  return params ? { code, params } : { code };
}
