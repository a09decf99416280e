/**
 * Canonical JSON: object keys in code-unit order, no white space, `undefined` members left out.
 * The same value gives the same bytes on every machine, so that a hash of it can name it (after RFC 8785;
 * numbers and strings as ECMAScript writes them, which is what the RFC asks for).
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (member === null || typeof member !== 'object' || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}
