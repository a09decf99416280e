import type { QueueEntry } from '@bacheca/shared/api/approval';
import { Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { useFormat } from '../i18n/use-format.ts';
import { ITEM_ICONS } from '../screens/attention/icons.ts';
import { usePageTitle } from '../shell/use-page-title.ts';
import classes from './Approval.module.css';
import { approvalQueue } from './approvals-api.ts';
import { HERE } from './here.ts';

/** What waits for a yes, whoever has waited longest first. */
export function ApprovalsPage() {
  const { t } = useTranslation();
  usePageTitle(t('approval.title'));
  const queue = useQuery(approvalQueue);
  return (
    <Stack gap="lg">
      <header>
        <Title order={1} tabIndex={-1}>
          {t('approval.title')}
        </Title>
        <Text c="dimmed">{t('approval.intro')}</Text>
      </header>
      {queue.isPending && <Skeleton height={200} radius="lg" role="status" aria-label={t('app.loading')} />}
      {queue.isError && <ErrorMessage error={queue.error} />}
      {queue.data?.length === 0 && (
        <section className={classes.card}>
          <h2>{t('approval.empty')}</h2>
          <Text>{t('approval.emptyMore')}</Text>
        </section>
      )}
      {queue.data && queue.data.length > 0 && (
        <ol className={classes.list}>
          {queue.data.map((entry) => (
            <Waiting key={entry.item.id} entry={entry} />
          ))}
        </ol>
      )}
    </Stack>
  );
}

function Waiting({ entry }: { entry: QueueEntry }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { item, state, approved, hindrance } = entry;
  const Icon = ITEM_ICONS[item.kind];
  return (
    <li className={classes.waiting}>
      <Icon size={24} stroke={1.75} aria-hidden />
      <div className={classes.grows}>
        <Link to="/approvals/$itemId" params={{ itemId: item.id }} className={classes.link}>
          {item.title}
        </Link>
        <p className={classes.quiet}>
          {t(`itemKind.${item.kind}`)} · {t(approved ? 'approval.isChange' : 'approval.isNew')} ·{' '}
          {item.variants.map(({ language }) => format.language(language)).join(', ')}
        </p>
        {state.requested && (
          <p className={classes.quiet}>
            {t('approval.askedBy', {
              by: state.requested.by ?? '',
              when: format.at(Date.parse(state.requested.at), Date.now(), HERE),
            })}
          </p>
        )}
        {hindrance && <p className={classes.quiet}>{t(`approval.hindrance.${hindrance}`)}</p>}
      </div>
    </li>
  );
}
