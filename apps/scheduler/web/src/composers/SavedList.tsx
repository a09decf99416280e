import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorMessage, useErrorText } from '../api/ErrorMessage.tsx';
import { ButtonLink } from '../shell/ButtonLink.tsx';
import { composerApi } from './composer-api.ts';

/** What became of one slide. */
export interface Outcome {
  readonly title: string;
  /** Null where it wasn't saved. */
  readonly itemId: string | null;
  readonly error: unknown;
}

/** A result for each, and what to do next. */
export function SavedList({ outcomes, onAgain }: { outcomes: readonly Outcome[]; onAgain: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const heading = useRef<HTMLHeadingElement>(null);
  const saved = outcomes.filter(({ itemId }) => itemId !== null).length;
  useEffect(() => heading.current?.focus(), []);
  return (
    <Stack gap="md" maw={860}>
      <Title order={1} ref={heading} tabIndex={-1}>
        {t('composers.savedCount', { count: saved })}
      </Title>
      {outcomes.map(({ title, itemId, error }) => (
        <Alert
          key={itemId ?? title}
          color={itemId === null ? 'red' : 'green'}
          icon={itemId === null ? <IconAlertTriangle aria-hidden /> : <IconCheck aria-hidden />}
          title={t(itemId === null ? 'composers.notSaved' : 'composers.saved', { title })}
        >
          {itemId === null ? errorText(error) : <SavedActions itemId={itemId} />}
        </Alert>
      ))}
      <Group>
        <Button variant="default" onClick={onAgain}>
          {t(saved < outcomes.length ? 'composers.goOn' : 'composers.another')}
        </Button>
        <ButtonLink variant="subtle" to="/services">
          {t('composers.backToServices')}
        </ButtonLink>
      </Group>
    </Stack>
  );
}

function SavedActions({ itemId }: { itemId: string }) {
  const { t } = useTranslation();
  const asking = useMutation({ mutationFn: () => composerApi.requestApproval(itemId) });
  return (
    <Group>
      {asking.isSuccess ? (
        <Text role="status" fw={600}>
          {t(asking.data === 'asked' ? 'composers.asked' : 'composers.approved')}
        </Text>
      ) : (
        <Button size="sm" loading={asking.isPending} onClick={() => asking.mutate()}>
          {t('composers.askApproval')}
        </Button>
      )}
      <ButtonLink size="sm" variant="default" to="/content/$itemId" params={{ itemId }}>
        {t('composers.open')}
      </ButtonLink>
      {asking.error && <ErrorMessage error={asking.error} />}
    </Group>
  );
}
