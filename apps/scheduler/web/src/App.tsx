import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { createAppRouter } from './router.tsx';
import { LiveProvider } from './screens/live/live.ts';
import { SessionProvider, useSessionQuery } from './session/session.tsx';
import { UnreachablePage } from './session/UnreachablePage.tsx';
import { WaitingPage } from './session/WaitingPage.tsx';

/** Whoever is signed in needs neither. */
const SignInPage = lazy(async () => ({ default: (await import('./session/SignInPage.tsx')).SignInPage }));
const ChangePasswordPage = lazy(async () => ({
  default: (await import('./session/ChangePasswordPage.tsx')).ChangePasswordPage,
}));

/** Whoever isn't signed in sees no page; the address stays as it is for when they are. */
export function App({ router }: { router: ReturnType<typeof createAppRouter> }) {
  const session = useSessionQuery();
  // Kept in memory between signing in and choosing a new one, so that nobody types it twice.
  const [oneTimePassword, setOneTimePassword] = useState<string | null>(null);

  if (session.isPending) return <WaitingPage />;
  if (session.data === undefined) return <UnreachablePage error={session.error} onRetry={session.refetch} />;
  if (session.data === null) {
    return (
      <Suspense fallback={<WaitingPage />}>
        <SignInPage onSignedIn={setOneTimePassword} />
      </Suspense>
    );
  }
  if (session.data.mustChangePassword) {
    return (
      <Suspense fallback={<WaitingPage />}>
        <ChangePasswordPage
          session={session.data}
          oneTimePassword={oneTimePassword}
          onChanged={() => setOneTimePassword(null)}
        />
      </Suspense>
    );
  }
  return (
    <SessionProvider value={session.data}>
      <LiveProvider>
        <RouterProvider router={router} />
      </LiveProvider>
    </SessionProvider>
  );
}
