import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import classes from './FailedJobsNotice.module.css';
import { useFailedJobs } from './use-failed-jobs.ts';
import { useJobName } from './use-job-name.ts';

/** Says on every page that a job failed for good, until somebody looks at it. */
export function FailedJobsNotice({ isShown }: { isShown: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useJobName();
  const { unseen } = useFailedJobs();
  const [first] = unseen;
  return (
    <div role="status" data-testid="failed-jobs">
      {isShown && first && (
        <div className={classes.notice}>
          <IconAlertTriangle size={22} stroke={1.75} aria-hidden className={classes.icon} />
          <span>
            {unseen.length === 1
              ? t('jobs.failedOne', { name: nameOf(first.type) })
              : t('jobs.failedMany', { n: format.number(unseen.length) })}
          </span>
          <Link to="/jobs" search={{ state: 'failed' }} className={classes.link}>
            {t('jobs.look')}
          </Link>
        </div>
      )}
    </div>
  );
}
