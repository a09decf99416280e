import type { PublishResult } from '@bacheca/shared/api/publish';
import type { ScreenView } from '@bacheca/shared/api/screens';
import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconPlugConnectedX, IconSend, type TablerIcon } from '@tabler/icons-react';
import type { UseMutationResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { useFormat } from '../i18n/use-format.ts';
import classes from './PublishDialog.module.css';
import { outcomeOf } from './publish-outcome.ts';

export function PublishDialog(props: {
  screens: readonly ScreenView[];
  publish: UseMutationResult<PublishResult, Error, void>;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { screens, publish, onClose } = props;
  if (publish.data) return <Published result={publish.data} screens={screens} onClose={onClose} />;
  // A screen without a player receives nothing: it gets what is published when one is paired.
  const count = screens.filter(({ player }) => player).length;
  const unpaired = screens.length - count;
  return (
    <Stack>
      <Text>
        {count === 0 ? t('publish.noScreens') : t('publish.what', { count, n: format.number(count) })}
      </Text>
      {unpaired > 0 && (
        <Text c="dimmed">{t('publish.unpaired', { count: unpaired, n: format.number(unpaired) })}</Text>
      )}
      {publish.isError && <ErrorMessage title={t('publish.failed')} error={publish.error} />}
      {publish.isPending && (
        <Group gap="sm" role="status" wrap="nowrap">
          <Loader size="sm" aria-hidden />
          <Text>{t('publish.running')}</Text>
        </Group>
      )}
      <Group justify="flex-end">
        <Button variant="default" disabled={publish.isPending} onClick={onClose}>
          {t('app.cancel')}
        </Button>
        <Button
          data-autofocus
          leftSection={<IconSend size={20} aria-hidden />}
          loading={publish.isPending}
          onClick={() => publish.mutate()}
        >
          {publish.isError ? t('app.retry') : t('publish.confirm')}
        </Button>
      </Group>
    </Stack>
  );
}

function Published(props: { result: PublishResult; screens: readonly ScreenView[]; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const closeButton = useRef<HTMLButtonElement>(null);
  useEffect(() => closeButton.current?.focus(), []);
  const { changed, same, offline } = outcomeOf(props.result, props.screens);
  return (
    <Stack>
      <div role="status">
        <ul className={classes.outcome}>
          <Line icon={IconSend} strong>
            {changed > 0
              ? t('publish.changed', { count: changed, n: format.number(changed) })
              : t('publish.changedNone')}
          </Line>
          {same > 0 && (
            <Line icon={IconCircleCheck}>{t('publish.same', { count: same, n: format.number(same) })}</Line>
          )}
          {offline > 0 && (
            <Line icon={IconPlugConnectedX}>
              {t('publish.offline', { count: offline, n: format.number(offline) })}
            </Line>
          )}
        </ul>
      </div>
      <Group justify="flex-end">
        <Button ref={closeButton} onClick={props.onClose}>
          {t('app.close')}
        </Button>
      </Group>
    </Stack>
  );
}

function Line(props: { icon: TablerIcon; strong?: boolean; children: ReactNode }) {
  const Icon = props.icon;
  return (
    <li data-strong={props.strong ?? false}>
      <Icon size={24} stroke={1.75} aria-hidden />
      <span>{props.children}</span>
    </li>
  );
}
