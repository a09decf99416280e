/** The addresses of the app, and the page that each of them is. */
import { createRootRoute, createRoute, createRouter, type RouterHistory } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { laterWords } from './i18n/index.ts';
import { lazyPage } from './lazy-page.ts';
import {
  ComposerSearch,
  JobsSearch,
  LibrarySearch,
  PairSearch,
  PeopleSearch,
  PreviewSearch,
  parseSearch,
  ScreensSearch,
  ServicesSearch,
  stringifySearch,
} from './search.ts';
import { NotFoundPage } from './shell/NotFoundPage.tsx';
import { PageError } from './shell/PageError.tsx';
import { PageWaiting } from './shell/PageWaiting.tsx';
import { Shell } from './shell/Shell.tsx';
import { StartPage } from './start/StartPage.tsx';

/** A page with which no visit begins: its words come after those of the first pages. */
const laterPage = (load: () => Promise<ComponentType>) =>
  lazyPage(async () => {
    const [page] = await Promise.all([load(), laterWords]);
    return page;
  });

const pages = {
  today: lazyPage(async () => (await import('./start/TodayPage.tsx')).TodayPage),
  screens: lazyPage(async () => (await import('./screens/ScreensPage.tsx')).ScreensPage),
  content: laterPage(async () => (await import('./library/ContentPage.tsx')).ContentPage),
  item: laterPage(async () => (await import('./item/ItemPage.tsx')).ItemPage),
  approvals: laterPage(async () => (await import('./approval/ApprovalsPage.tsx')).ApprovalsPage),
  approval: laterPage(async () => (await import('./approval/ApprovalPage.tsx')).ApprovalPage),
  preview: laterPage(async () => (await import('./preview/PreviewPage.tsx')).PreviewPage),
  settings: laterPage(async () => (await import('./settings/SettingsPage.tsx')).SettingsPage),
  pair: lazyPage(async () => (await import('./pairing/PairPage.tsx')).PairPage),
  password: lazyPage(async () => (await import('./session/OwnPasswordPage.tsx')).OwnPasswordPage),
  account: laterPage(async () => (await import('./account/AccountPage.tsx')).AccountPage),
  installation: laterPage(async () => (await import('./setup/InstallationPage.tsx')).InstallationPage),
  setUp: laterPage(async () => (await import('./setup/InstallationPage.tsx')).SetUpPage),
  sessions: laterPage(async () => (await import('./session/SessionsPage.tsx')).SessionsPage),
  jobs: laterPage(async () => (await import('./jobs/JobsPage.tsx')).JobsPage),
  services: laterPage(async () => (await import('./catalogue/CataloguePage.tsx')).CataloguePage),
  newQr: laterPage(async () => (await import('./composers/ComposerPage.tsx')).QrComposerPage),
  newNotice: laterPage(async () => (await import('./composers/ComposerPage.tsx')).NoticeComposerPage),
  people: laterPage(async () => (await import('./people/PeoplePage.tsx')).PeoplePage),
};

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });
const getParentRoute = () => rootRoute;

/** One page at two addresses: a screen's details lie over the list, which stays as it was. */
const screensRoute = createRoute({
  getParentRoute,
  id: 'overview',
  validateSearch: (search) => ScreensSearch.parse(search),
  component: pages.screens,
});

/** It begins with what waits for whoever makes content; the others begin with the screens. */
const startPage = Object.assign(() => <StartPage today={<pages.today />} />, {
  preload: pages.today.preload,
});

const routeTree = rootRoute.addChildren([
  createRoute({ getParentRoute, path: '/', component: startPage }),
  screensRoute.addChildren([
    createRoute({ getParentRoute: () => screensRoute, path: '/screens' }),
    createRoute({ getParentRoute: () => screensRoute, path: '/screens/$screenId' }),
  ]),
  createRoute({
    getParentRoute,
    path: '/content',
    validateSearch: (search) => LibrarySearch.parse(search),
    component: pages.content,
  }),
  createRoute({
    getParentRoute,
    path: '/services',
    validateSearch: (search) => ServicesSearch.parse(search),
    component: pages.services,
  }),
  createRoute({
    getParentRoute,
    path: '/content/new/qr',
    validateSearch: (search) => ComposerSearch.parse(search),
    component: pages.newQr,
  }),
  createRoute({ getParentRoute, path: '/content/new/notice', component: pages.newNotice }),
  createRoute({
    getParentRoute,
    path: '/content/$itemId',
    component: pages.item,
    remountDeps: ({ params }) => params,
  }),
  createRoute({ getParentRoute, path: '/approvals', component: pages.approvals }),
  createRoute({
    getParentRoute,
    path: '/approvals/$itemId',
    component: pages.approval,
    remountDeps: ({ params }) => params,
  }),
  createRoute({
    getParentRoute,
    path: '/screens/$screenId/preview',
    validateSearch: (search) => PreviewSearch.parse(search),
    component: pages.preview,
    remountDeps: ({ params }) => params,
  }),
  createRoute({
    getParentRoute,
    path: '/screens/$screenId/settings',
    component: pages.settings,
    remountDeps: ({ params }) => params,
  }),
  createRoute({
    getParentRoute,
    path: '/pair',
    validateSearch: (search) => PairSearch.parse(search),
    component: pages.pair,
  }),
  createRoute({ getParentRoute, path: '/password', component: pages.password }),
  createRoute({ getParentRoute, path: '/sessions', component: pages.sessions }),
  createRoute({ getParentRoute, path: '/account', component: pages.account }),
  createRoute({ getParentRoute, path: '/settings', component: pages.installation }),
  createRoute({ getParentRoute, path: '/setup', component: pages.setUp }),
  createRoute({
    getParentRoute,
    path: '/people',
    validateSearch: (search) => PeopleSearch.parse(search),
    component: pages.people,
  }),
  createRoute({
    getParentRoute,
    path: '/jobs',
    validateSearch: (search) => JobsSearch.parse(search),
    component: pages.jobs,
  }),
]);

/** @param history The browser's own, if none is given. */
export function createAppRouter(history?: RouterHistory) {
  return createRouter({
    routeTree,
    ...(history && { history }),
    parseSearch,
    stringifySearch,
    notFoundMode: 'root',
    defaultErrorComponent: PageError,
    defaultPendingComponent: PageWaiting,
    // A page is fetched as soon as one points at its link.
    defaultPreload: 'intent',
    scrollRestoration: true,
  });
}

/**
 * Fetches all pages while nothing else is to do: neither a server that is gone nor one with newer files then takes the
 * way to them from a window that has been open all day.
 */
export function fetchAllPages(): void {
  // One that fails is asked for again when one goes there.
  const parts = [
    ...Object.values(pages).map((page) => page.preload()),
    import('./screens/detail/ScreenDrawer.tsx'),
    import('./publish/PublishModal.tsx'),
    import('./jobs/FailedJobsNotice.tsx'),
    import('./screens/picture/QrTile.tsx'),
    import('./session/SignInPage.tsx'),
  ];
  for (const part of parts) part.catch(() => undefined);
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
