import { canSomewhere } from '@bacheca/shared/model/rights';
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

const ChoosePasswordPage = lazy(async () => ({
  default: (await import('./session/ChoosePasswordPage.tsx')).ChoosePasswordPage,
}));
const AddSecondFactorPage = lazy(async () => ({
  default: (await import('./session/AddSecondFactorPage.tsx')).AddSecondFactorPage,
}));

/** A link in a mail leads here, whoever is signed in in this browser. */
const CHOOSE_PASSWORD = '/choose-password';

/** Whoever isn't signed in sees no page; the address stays as it is for when they are. */
export function App({ router }: { router: ReturnType<typeof createAppRouter> }) {
  const session = useSessionQuery();
  // Kept in memory between signing in and choosing a new one, so that nobody types it twice.
  const [oneTimePassword, setOneTimePassword] = useState<string | null>(null);

  if (window.location.pathname === CHOOSE_PASSWORD)
    return (
      <Suspense fallback={<WaitingPage />}>
        <ChoosePasswordPage />
      </Suspense>
    );
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
          onChanged={() => {
            setOneTimePassword(null);
            if (session.data && canSomewhere(session.data, 'settings.save')) void showSetUp(router);
          }}
        />
      </Suspense>
    );
  }
  if (session.data.mustAddSecondFactor) {
    return (
      <Suspense fallback={<WaitingPage />}>
        <AddSecondFactorPage />
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

/** Whoever sets Bacheca up comes to the page for it first; it waits in the settings for who goes elsewhere. */
async function showSetUp(router: ReturnType<typeof createAppRouter>): Promise<void> {
  try {
    const { documents } = await import('./api/documents.ts');
    const { document } = await documents.settings().read();
    if (document.setUpAt === null) await router.navigate({ to: '/setup' });
  } catch {
    // It is no step of signing in.
  }
}
