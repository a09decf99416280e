import { useDebouncedCallback } from '@mantine/hooks';
import { useRef, useState } from 'react';

/** Typing would be held up by an address for every letter. */
const WRITE_AFTER_MS = 300;

/**
 * What is typed or chosen on a page, which its address follows a moment later. A link or the back button that leads to
 * another address is followed in turn.
 */
export function useAddressDraft<Draft>(
  inAddress: Draft,
  write: (draft: Draft) => void,
): [Draft, (draft: Draft) => void] {
  const [draft, setDraft] = useState(inAddress);
  const address = JSON.stringify(inAddress);
  const [seen, setSeen] = useState(address);
  const written = useRef(new Set<string>());
  const writeLater = useDebouncedCallback((next: Draft) => {
    written.current.add(JSON.stringify(next));
    write(next);
  }, WRITE_AFTER_MS);
  if (address !== seen) {
    setSeen(address);
    // What was written from here is older than what is typed by now.
    if (!written.current.delete(address)) setDraft(inAddress);
  }
  return [
    draft,
    (next) => {
      setDraft(next);
      writeLater(next);
    },
  ];
}
