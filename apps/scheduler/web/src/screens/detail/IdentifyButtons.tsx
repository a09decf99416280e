import type { IdentifyResult } from '@bacheca/shared/api/screens';
import { Button, Group, Stack, Text } from '@mantine/core';
import { IconMapPinSearch } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { ErrorMessage } from '../../api/ErrorMessage.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import type { WatchedScreen } from '../attention/attention.ts';
import { Section } from './Section.tsx';

/** Somebody stands before a row of screens: this one, or each of the place, says which it is. */
export function IdentifyButtons(props: { view: WatchedScreen; neighbours: readonly WatchedScreen[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { view, neighbours } = props;
  const identify = useMutation({
    mutationFn: (all: boolean) =>
      all ? api.identifyLocation(view.location.id) : api.identifyScreen(view.screen.id),
  });
  const count = neighbours.length;
  return (
    <Section title={t('identify.title')}>
      <Stack gap="sm">
        <Text>{t('identify.lead')}</Text>
        <Group gap="sm">
          <Button
            variant="default"
            leftSection={<IconMapPinSearch size={20} aria-hidden />}
            loading={identify.isPending && !identify.variables}
            onClick={() => identify.mutate(false)}
          >
            {t('identify.button')}
          </Button>
          {count > 1 && (
            <Button
              variant="subtle"
              loading={identify.isPending && identify.variables}
              onClick={() => identify.mutate(true)}
            >
              {t('identify.all', { count, n: format.number(count) })}
            </Button>
          )}
        </Group>
        <div role="status">{identify.data && <Outcome result={identify.data} neighbours={neighbours} />}</div>
        {identify.isError && <ErrorMessage error={identify.error} title={t('identify.failed')} />}
      </Stack>
    </Section>
  );
}

function Outcome(props: { result: IdentifyResult; neighbours: readonly WatchedScreen[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { screenIds, notConnected, notConfirmed, forMs } = props.result;
  const seconds = format.number(Math.round(forMs / 1000));
  const count = screenIds.length;
  const nameOf = (id: string) => props.neighbours.find(({ screen }) => screen.id === id)?.screen.name ?? id;
  const unconfirmed = (why: (typeof notConfirmed)[number]['why']) =>
    notConfirmed.flatMap((one) => (one.why === why ? [nameOf(one.screenId)] : []));
  const others = [
    { key: 'identify.notShown', names: unconfirmed('not-shown') },
    { key: 'identify.silent', names: unconfirmed('silent') },
    { key: 'identify.notConnected', names: notConnected.map(nameOf) },
  ] as const;
  return (
    <>
      {count > 0 && <Text fw={600}>{t('identify.done', { count, n: format.number(count), seconds })}</Text>}
      {others.map(
        ({ key, names }) =>
          names.length > 0 && (
            <Text key={key}>{t(key, { count: names.length, names: names.join(', ') })}</Text>
          ),
      )}
    </>
  );
}
