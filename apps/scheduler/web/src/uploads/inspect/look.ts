import type { FileFacts, UnusableReason } from '../upload-types.ts';

/** What a look into a file gives beside its type. */
export interface Look extends Partial<Omit<FileFacts, 'kind' | 'format'>> {
  readonly picture?: Blob | null;
  readonly problem?: UnusableReason;
}
