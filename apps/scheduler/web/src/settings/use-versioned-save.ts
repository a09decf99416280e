import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';

/**
 * Saves what a form has made of a document. The version is asked for when the form opens, so that what somebody
 * else saves from then on is not overwritten: the server refuses, and says so in words.
 */
export function useVersionedSave(
  readVersion: () => Promise<string>,
  write: (version: string) => Promise<string>,
) {
  const version = useRef<string | null>(null);
  const read = useRef(readVersion);
  useEffect(() => {
    // What fails here fails again, and is shown, when it is saved.
    read.current().then(
      (opened) => {
        version.current ??= opened;
      },
      () => undefined,
    );
  }, []);
  return useMutation({
    mutationFn: async () => {
      version.current = await write(version.current ?? (await readVersion()));
    },
  });
}
