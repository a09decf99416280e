import { Group } from '@mantine/core';
import { IconDeviceDesktop, IconLink, IconUsers } from '@tabler/icons-react';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '../session/use-can.ts';
import { AccountMenu } from './AccountMenu.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { MarkImage } from './Mark.tsx';
import classes from './Shell.module.css';
import { useLeaveBlocker } from './unsaved-changes.ts';
import { usePageFocus } from './use-page-focus.ts';

/** No page waits for it. */
const FailedJobsNotice = lazy(async () => ({
  default: (await import('../jobs/FailedJobsNotice.tsx')).FailedJobsNotice,
}));

/** Frames every page after signing in: a deep blue bar as on the slides, then the page. */
export function Shell() {
  const { t } = useTranslation();
  const can = useCan();
  const main = useRef<HTMLElement>(null);
  const place = useRouterState({ select: ({ location }) => location.pathname.split('/')[1] });
  usePageFocus(main);
  useLeaveBlocker();
  return (
    <>
      <a href="#content" className={classes.skip}>
        {t('app.skip')}
      </a>
      <header className={classes.bar}>
        <Link to="/" activeOptions={{ exact: true }} className={classes.brand}>
          <MarkImage size={32} />
          <span>{t('app.name')}</span>
        </Link>
        <nav aria-label={t('app.navigation')} className={classes.nav}>
          <NavLink
            to="/"
            current={place === '' || place === 'screens'}
            icon={<IconDeviceDesktop size={20} aria-hidden />}
          >
            {t('screens.title')}
          </NavLink>
          {can('player.pair') && (
            <NavLink to="/pair" current={place === 'pair'} icon={<IconLink size={20} aria-hidden />}>
              {t('pair.title')}
            </NavLink>
          )}
          {can('person.read') && (
            <NavLink to="/people" current={place === 'people'} icon={<IconUsers size={20} aria-hidden />}>
              {t('people.title')}
            </NavLink>
          )}
        </nav>
        <Group gap="xs" ml="auto">
          <AccountMenu />
        </Group>
      </header>
      {can('job.read') && (
        <ErrorBoundary of={place} quietly>
          <Suspense>
            <FailedJobsNotice isShown={place !== 'jobs'} />
          </Suspense>
        </ErrorBoundary>
      )}
      <main id="content" tabIndex={-1} ref={main} className={classes.main}>
        <Outlet />
      </main>
    </>
  );
}

function NavLink(props: {
  to: '/' | '/pair' | '/people';
  /** It is so for the pages that belong to it, too. */
  current: boolean;
  icon: ReactNode;
  children: ReactNode;
}) {
  return (
    <Link
      to={props.to}
      activeOptions={{ exact: true, includeSearch: false }}
      className={classes.link}
      {...(props.current ? { 'aria-current': 'page' as const } : {})}
    >
      {props.icon}
      <span className={classes.word}>{props.children}</span>
    </Link>
  );
}
