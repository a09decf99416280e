import type { QueueEntry } from '@bacheca/shared/api/approval';
import { Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { useFormat } from '../i18n/use-format.ts';
import { ButtonLink } from '../shell/ButtonLink.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import classes from './Approval.module.css';
import { approvalQueue } from './approvals-api.ts';
import { Comparison } from './Comparison.tsx';
import { DecisionBar } from './DecisionBar.tsx';
import { HERE } from './here.ts';
import { isTyping } from './is-typing.ts';
import { looksOf } from './looks.ts';

const route = getRouteApi('/approvals/$itemId');

/** One item that waits for a yes: each of its variants to look at, and two buttons. */
export function ApprovalPage() {
  const { t } = useTranslation();
  const { itemId } = route.useParams();
  const queue = useQuery(approvalQueue);
  const index = queue.data?.findIndex(({ item }) => item.id === itemId) ?? -1;
  const entry = queue.data?.[index];
  usePageTitle(entry?.item.title ?? t('approval.title'));
  if (entry && queue.data)
    return (
      // Of another content nothing was looked at yet.
      <Waiting key={entry.state.contentHash} entry={entry} queue={queue.data} index={index} />
    );
  if (queue.isPending)
    return <Skeleton height={420} radius="lg" role="status" aria-label={t('app.loading')} />;
  if (queue.isError) return <ErrorMessage error={queue.error} />;
  return (
    <Stack gap="lg" align="flex-start">
      <Title order={1} tabIndex={-1}>
        {t('approval.notWaiting')}
      </Title>
      <Text>{t('approval.notWaitingMore')}</Text>
      <div className={classes.buttons}>
        <ButtonLink to="/content/$itemId" params={{ itemId }} variant="default">
          {t('approval.openItem')}
        </ButtonLink>
        <ButtonLink to="/approvals">{t('approval.toQueue')}</ButtonLink>
      </div>
    </Stack>
  );
}

function Waiting(props: { entry: QueueEntry; queue: readonly QueueEntry[]; index: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const { entry, queue, index } = props;
  const { item, state, approved, hindrance } = entry;
  const [looked, setLooked] = useState<ReadonlySet<string>>(new Set());
  const others = queue.filter((other) => other !== entry);
  const goTo = (itemId: string | undefined) =>
    itemId === undefined
      ? navigate({ to: '/approvals' })
      : navigate({ to: '/approvals/$itemId', params: { itemId } });
  const missing = looksOf(item).filter(({ key }) => !looked.has(key));
  const missingLanguages = [...new Set(missing.map(({ language }) => language))];

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event)) return;
      const to = { j: index + 1, k: index - 1 }[event.key.toLowerCase()];
      const itemId = to === undefined ? undefined : queue[to]?.item.id;
      if (itemId !== undefined) void navigate({ to: '/approvals/$itemId', params: { itemId } });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [index, queue, navigate]);

  return (
    <Stack gap="lg">
      <header>
        <Text c="dimmed">
          {t('approval.count', { n: format.number(index + 1), of: format.number(queue.length) })} ·{' '}
          {t(approved ? 'approval.isChange' : 'approval.isNew')}
        </Text>
        <Title order={1} tabIndex={-1}>
          {item.title}
        </Title>
        {state.requested && (
          <Text>
            {t('approval.askedBy', {
              by: state.requested.by ?? '',
              when: format.at(Date.parse(state.requested.at), Date.now(), HERE),
            })}
          </Text>
        )}
        {state.requested?.note && <Text>{t('approval.note', { note: state.requested.note })}</Text>}
      </header>
      <Comparison
        item={item}
        approved={approved}
        looked={looked}
        onLooked={(key) => setLooked((before) => (before.has(key) ? before : new Set([...before, key])))}
      />
      <DecisionBar
        entry={entry}
        hindrance={hindrance}
        missing={missingLanguages.map((language) => format.language(language))}
        onDecided={() => goTo((others[index] ?? others[0])?.item.id)}
      />
      <Text size="sm" c="dimmed">
        {t('approval.keysHelp')}
      </Text>
    </Stack>
  );
}
