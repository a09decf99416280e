import type { ReactNode } from 'react';
import { type Conflict, isSame } from './save-document.ts';

/** One thing that a form asks for, as people read it. */
export interface Field<Document> {
  readonly label: string;
  /** What is compared. */
  readonly value: (document: Document) => unknown;
  /** What is shown of it, in words. */
  readonly text: (document: Document) => ReactNode;
}

export interface ComparedField<Document> extends Field<Document> {
  /** Whose change it is that the two differ; null where they don't. */
  readonly changedBy: 'me' | 'them' | 'both' | null;
}

/** Those that differ are first. */
export function compareFields<Document>(
  fields: readonly Field<Document>[],
  { base, mine, theirs }: Conflict<Document>,
): ComparedField<Document>[] {
  const compared = fields.map((field) => {
    const [was, here, there] = [base, mine, theirs.document].map(field.value);
    const isMine = !isSame(was, here);
    const changedBy = isSame(here, there) ? null : isSame(was, there) ? 'me' : isMine ? 'both' : 'them';
    return { ...field, changedBy } as const;
  });
  return [
    ...compared.filter(({ changedBy }) => changedBy !== null),
    ...compared.filter(({ changedBy }) => changedBy === null),
  ];
}
