/** What a request for a file of this size asks for (RFC 9110, section 14); `end` is included. */
export type Wanted =
  | { readonly type: 'whole' }
  | { readonly type: 'part'; readonly start: number; readonly end: number }
  | { readonly type: 'unsatisfiable' };

/** Several ranges at once, or something that isn't a byte range, get the whole file, as the RFC allows. */
export function wantedRange(header: string | undefined, bytes: number): Wanted {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match) return { type: 'whole' };
  const [, first = '', last = ''] = match;
  if (first === '') {
    if (last === '') return { type: 'whole' };
    const length = Math.min(Number(last), bytes);
    return length === 0 ? { type: 'unsatisfiable' } : { type: 'part', start: bytes - length, end: bytes - 1 };
  }
  const start = Number(first);
  const end = last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (last !== '' && Number(last) < start) return { type: 'whole' };
  return start >= bytes ? { type: 'unsatisfiable' } : { type: 'part', start, end };
}

/** Whether an If-None-Match or If-Range header names this strong entity tag; `*` matches any. */
export function namesTag(header: string | undefined, tag: string): boolean {
  return (header ?? '').split(',').some((part) => {
    const candidate = part.trim();
    return candidate === '*' || candidate.replace(/^W\//, '') === tag;
  });
}
