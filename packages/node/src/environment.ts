/** Settings from the environment, read the same way by every program. */
import { z } from 'zod';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable that can't be used. Whoever started the program is told in a sentence of its own. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  readonly variable: string;
  readonly value: string;
  /** Completes the sentence "it should be …". */
  readonly expected: string;

  constructor(variable: string, value: string, expected: string) {
    super(`${variable} is "${value}", and not ${expected}`);
    this.variable = variable;
    this.value = value;
    this.expected = expected;
  }
}

/**
 * Returns the value of a variable, or what the schema makes of `undefined` where it is unset. One that is empty counts
 * as unset: service files often carry `NAME=`. Throws an `EnvironmentError`; what it expected is the schema's
 * description if nothing else is said.
 */
export function readVariable<Schema extends z.ZodType>(
  environment: Environment,
  name: string,
  schema: Schema,
  expected: string = schema.description ?? '',
): z.infer<Schema> {
  const value = environment[name]?.trim() || undefined;
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new EnvironmentError(name, value ?? '', expected);
  return parsed.data;
}

/** All variables of these names; each schema's description says what was expected. */
export function readVariables<Shape extends Readonly<Record<string, z.ZodType>>>(
  environment: Environment,
  shape: Shape,
): { [Name in keyof Shape]: z.infer<Shape[Name]> } {
  const entries = Object.entries(shape).map(([name, schema]) => [
    name,
    readVariable(environment, name, schema),
  ]);
  return Object.fromEntries(entries) as { [Name in keyof Shape]: z.infer<Shape[Name]> };
}

/** The schema takes a whole number from `from` to `to`, in decimal digits. */
export function wholeNumber(from: number, to: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.int().min(from).max(to));
}
