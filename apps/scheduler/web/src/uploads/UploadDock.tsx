import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { keys } from '../api/queries.ts';
import { useSession } from '../session/session.tsx';
import { DropArea } from './DropArea.tsx';
import { isUnderWay } from './upload-types.ts';
import { addUploads, openUploads, useUploads } from './uploads.ts';

/** Whoever uploads nothing doesn't fetch it. */
const DockPanel = lazy(async () => ({ default: (await import('./dock/DockPanel.tsx')).DockPanel }));

/** What is being uploaded, on every page, and what may be dropped on any of them; the frame of all pages has it once. */
export function UploadDock() {
  const queries = useQueryClient();
  const { username } = useSession();
  const uploads = useUploads();
  const isSending = uploads.some(isUnderWay);

  useEffect(
    () => openUploads({ username, onSignedOut: () => queries.setQueryData(keys.session, null) }),
    [username, queries],
  );

  useEffect(() => {
    if (!isSending) return;
    // The browser asks in words of its own.
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isSending]);

  return (
    <>
      <DropArea isFallback onFiles={(files) => addUploads(files, 'library')} />
      {uploads.length > 0 && (
        <Suspense>
          <DockPanel uploads={uploads} />
        </Suspense>
      )}
    </>
  );
}
