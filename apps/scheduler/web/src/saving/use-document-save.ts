import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { DocumentApi, Versioned } from '../api/documents.ts';
import { type Conflict, saveDocument } from './save-document.ts';

export interface DocumentSave<Document> {
  /** Saves what `edit` makes of the document. It may be called again for a later version. */
  readonly save: (edit: (document: Document) => Document) => void;
  readonly isPending: boolean;
  readonly isSaved: boolean;
  /** What is edited is the version of the others, which was chosen just now. */
  readonly isTheirs: boolean;
  /** What kept it from being saved, if not what somebody else saved. */
  readonly error: Error | null;
  /** What was said of the last time is no longer so. */
  readonly reset: () => void;
  readonly conflict: Conflict<Document> | null;
  /** How often others were first since one last went on editing. */
  readonly round: number;
  readonly takeMine: () => void;
  readonly takeTheirs: () => void;
  /** Nothing is saved, and nothing that was edited is lost. */
  readonly goBack: () => void;
}

/**
 * Every form that edits a document saves by it, and has a `ConflictDialog` for what it can't decide.
 *
 * @param opened What the form began with; a later one is passed over.
 * @param onSaved Hears what is there now.
 * @param onTheirs Hears what is to be edited from now on; null where it was deleted.
 */
export function useDocumentSave<Document>(options: {
  api: DocumentApi<Document>;
  opened: Versioned<Document>;
  onSaved?: (document: Document) => void;
  onTheirs: (document: Document | null) => void;
}): DocumentSave<Document> {
  const { api, opened, onSaved, onTheirs } = options;
  const [base, setBase] = useState(opened);
  const [conflict, setConflict] = useState<Conflict<Document> | null>(null);
  const [round, setRound] = useState(0);
  const [isTheirs, setTheirs] = useState(false);
  const edit = useRef<(document: Document) => Document>((document) => document);
  const opener = useRef<Element | null>(null);

  const saving = useMutation({
    mutationFn: (onto: Versioned<Document>) => saveDocument(api, onto, edit.current),
    onSuccess(outcome) {
      if (outcome.type === 'conflict') {
        setConflict(outcome.conflict);
        setRound((before) => before + 1);
        return;
      }
      setBase(outcome.saved);
      close();
      onSaved?.(outcome.saved.document);
    },
  });
  const close = () => {
    setConflict(null);
    setRound(0);
  };

  // A button that waits can't have the focus, so the dialog itself doesn't know what opened it.
  const isAsking = conflict !== null;
  const hasAsked = useRef(false);
  useEffect(() => {
    if (isAsking) hasAsked.current = true;
    if (isAsking || !hasAsked.current || saving.isPending) return;
    hasAsked.current = false;
    if (opener.current instanceof HTMLElement) opener.current.focus();
  }, [isAsking, saving.isPending]);

  return {
    save(next) {
      edit.current = next;
      opener.current = document.activeElement;
      saving.mutate(base);
    },
    isPending: saving.isPending,
    isSaved: saving.data?.type === 'saved',
    error: saving.error,
    isTheirs,
    reset() {
      saving.reset();
      setTheirs(false);
    },
    conflict,
    round,
    takeMine() {
      if (conflict) saving.mutate(conflict.theirs);
    },
    takeTheirs() {
      if (!conflict) return;
      const { theirs } = conflict;
      setBase(theirs);
      close();
      onTheirs(theirs.version === null ? null : theirs.document);
      saving.reset();
      setTheirs(true);
    },
    goBack() {
      close();
      saving.reset();
    },
  };
}
