import { plainLetters } from '@bacheca/shared/characters';

/** The same with the letters that ligatures and mathematical letters stand for; the same object if it has none. */
export function withPlainLetters<Value>(value: Value): Value {
  const text = JSON.stringify(value);
  const plain = plainLetters(text);
  return plain === text ? value : (JSON.parse(plain) as Value);
}
