import { useState } from 'react';
import { PairPage } from './pairing/PairPage.tsx';
import { PeoplePage } from './people/PeoplePage.tsx';
import { PreviewPage } from './preview/PreviewPage.tsx';
import { routeOf, useAddress } from './router.ts';
import { LiveProvider } from './screens/live/live.ts';
import { ScreensPage } from './screens/ScreensPage.tsx';
import { ChangePasswordPage } from './session/ChangePasswordPage.tsx';
import { OwnPasswordPage } from './session/OwnPasswordPage.tsx';
import { SessionsPage } from './session/SessionsPage.tsx';
import { SignInPage } from './session/SignInPage.tsx';
import { SessionProvider, useSessionQuery } from './session/session.tsx';
import { UnreachablePage } from './session/UnreachablePage.tsx';
import { WaitingPage } from './session/WaitingPage.tsx';
import { SettingsPage } from './settings/SettingsPage.tsx';
import { ErrorBoundary } from './shell/ErrorBoundary.tsx';
import { NotFoundPage } from './shell/NotFoundPage.tsx';
import { Shell } from './shell/Shell.tsx';

export function App() {
  const session = useSessionQuery();
  // Kept in memory between signing in and choosing a new one, so that nobody types it twice.
  const [oneTimePassword, setOneTimePassword] = useState<string | null>(null);

  if (session.isPending) return <WaitingPage />;
  if (session.data === undefined) return <UnreachablePage error={session.error} onRetry={session.refetch} />;
  if (session.data === null) return <SignInPage onSignedIn={setOneTimePassword} />;
  if (session.data.mustChangePassword) {
    return (
      <ChangePasswordPage
        session={session.data}
        oneTimePassword={oneTimePassword}
        onChanged={() => setOneTimePassword(null)}
      />
    );
  }
  return (
    <SessionProvider value={session.data}>
      <LiveProvider>
        <Shell>
          <RoutedPage />
        </Shell>
      </LiveProvider>
    </SessionProvider>
  );
}

function RoutedPage() {
  const address = useAddress();
  return (
    <ErrorBoundary of={address}>
      <Page />
    </ErrorBoundary>
  );
}

function Page() {
  const route = routeOf(useAddress());
  switch (route.page) {
    case 'screens':
      return <ScreensPage screenId={route.screenId} />;
    case 'preview':
      return <PreviewPage key={route.screenId} screenId={route.screenId} />;
    case 'settings':
      return <SettingsPage key={route.screenId} screenId={route.screenId} />;
    case 'pair':
      return <PairPage code={route.code} screenId={route.screenId} />;
    case 'password':
      return <OwnPasswordPage />;
    case 'sessions':
      return <SessionsPage />;
    case 'people':
      return <PeoplePage />;
    case 'unknown':
      return <NotFoundPage />;
  }
}
