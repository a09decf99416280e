/** What is written and not saved, kept on this computer over a reload. There is nothing secret in it. */
import { useEffect, useRef, useState } from 'react';

const PREFIX = 'bacheca.composer.';
const KEEP_AFTER_MS = 400;

export interface KeptDraft<Draft> {
  readonly draft: Draft;
  readonly change: (next: Draft | ((before: Draft) => Draft)) => void;
  /** It was written before this page was opened. */
  readonly isRestored: boolean;
  /** Forgets it, and begins anew with this. */
  readonly forget: (next: Draft) => void;
}

/** @param isOne Whether what was kept is such a draft: another version may have kept it. */
export function useKeptDraft<Draft>(
  name: string,
  begin: () => Draft,
  isOne: (value: unknown) => value is Draft,
): KeptDraft<Draft> {
  const [state, setState] = useState(() => {
    const kept = read(name);
    return kept !== null && isOne(kept)
      ? { draft: kept, isRestored: true }
      : { draft: begin(), isRestored: false };
  });
  const isChanged = useRef(false);
  useEffect(() => {
    if (!isChanged.current) return;
    const timer = setTimeout(() => write(name, state.draft), KEEP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [name, state.draft]);
  return {
    ...state,
    change(next) {
      isChanged.current = true;
      setState((before) => ({
        ...before,
        draft: typeof next === 'function' ? (next as (before: Draft) => Draft)(before.draft) : next,
      }));
    },
    forget(next) {
      isChanged.current = false;
      write(name, null);
      setState({ draft: next, isRestored: false });
    },
  };
}

function read(name: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name) ?? 'null');
  } catch {
    return null;
  }
}

function write(name: string, draft: unknown): void {
  try {
    if (draft === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(draft));
  } catch {
    // A full or forbidden storage keeps nothing; what is on the page is still there.
  }
}
