const MAX_CODE_LENGTH = 12;

/** A code as the server knows it: people type it with spaces, hyphens and small letters. */
export function cleanCode(typed: string): string {
  return typed.replace(/[\s-]/g, '').toUpperCase().slice(0, MAX_CODE_LENGTH);
}
