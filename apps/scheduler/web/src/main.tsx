import './api/no-eval.ts';
import '@fontsource/titillium-web/400.css';
import '@fontsource/titillium-web/600.css';
import '@fontsource/titillium-web/700.css';
import '@mantine/core/styles.layer.css';
import '@bacheca/shared/visual/tokens.css';
import './theme/global.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { createQueries } from './api/queries.ts';
import { CrashPage } from './CrashPage.tsx';
import { setUpLanguage } from './i18n/index.ts';
import { createAppRouter, fetchAllPages } from './router.tsx';
import { setUpIcon } from './shell/Mark.tsx';
import { cssVariablesResolver, theme } from './theme/theme.ts';

/** Late enough that the page that one came for has what it needs. */
const FETCH_ALL_AFTER_MS = 3000;

setUpIcon();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root to draw in');

const router = createAppRouter();
// The page's code comes while the server is asked who is signed in.
void router.load();

await setUpLanguage();
createRoot(root).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={localStorageColorSchemeManager({ key: 'bacheca.scheme' })}
      defaultColorScheme="auto"
    >
      <CrashPage>
        <QueryClientProvider client={createQueries()}>
          <App router={router} />
        </QueryClientProvider>
      </CrashPage>
    </MantineProvider>
  </StrictMode>,
);

window.addEventListener('load', () => setTimeout(fetchAllPages, FETCH_ALL_AFTER_MS));
