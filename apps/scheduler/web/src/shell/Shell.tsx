import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { laterWords } from '../i18n/index.ts';
import { useCan } from '../session/use-can.ts';
import { AccountMenu } from './AccountMenu.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { MarkImage } from './Mark.tsx';
import { Rail } from './Rail.tsx';
import classes from './Shell.module.css';
import { useLeaveBlocker } from './unsaved-changes.ts';
import { usePageFocus } from './use-page-focus.ts';

/** No page waits for these. */
const FailedJobsNotice = lazy(async () => {
  const [{ FailedJobsNotice }] = await Promise.all([import('../jobs/FailedJobsNotice.tsx'), laterWords]);
  return { default: FailedJobsNotice };
});
const UploadDock = lazy(async () => {
  const [{ UploadDock }] = await Promise.all([import('../uploads/UploadDock.tsx'), laterWords]);
  return { default: UploadDock };
});

/**
 * Frames every page after signing in: a deep blue rail as on the slides, then the page. In a window that is too narrow
 * for the rail its head is a bar at the top, and the places one goes to are at the bottom, where the thumb is.
 */
export function Shell() {
  const { t } = useTranslation();
  const can = useCan();
  const main = useRef<HTMLElement>(null);
  const place = useRouterState({ select: ({ location }) => location.pathname.split('/')[1] });
  usePageFocus(main);
  useLeaveBlocker();
  return (
    <div className={classes.frame}>
      <a href="#content" className={classes.skip}>
        {t('app.skip')}
      </a>
      <header className={classes.rail}>
        <Link to="/" activeOptions={{ exact: true }} className={classes.brand}>
          <MarkImage size={32} />
          <span>{t('app.name')}</span>
        </Link>
        <Rail place={place} />
        <AccountMenu />
      </header>
      <div className={classes.page}>
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
        {can('asset.upload') && (
          <Suspense>
            <UploadDock />
          </Suspense>
        )}
      </div>
    </div>
  );
}
