import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconUnlink } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { ErrorMessage } from '../../api/ErrorMessage.tsx';
import { useIsTopLayer } from '../../shell/layers.ts';
import type { WatchedScreen } from '../attention/attention.ts';
import { Section } from './Section.tsx';

export function UnpairButton(props: { view: WatchedScreen; playerId: string }) {
  const { t } = useTranslation();
  const { view, playerId } = props;
  const [asking, setAsking] = useState(false);
  useIsTopLayer(asking);
  const unpair = useMutation({
    mutationFn: () => api.unpair(playerId),
    // The card changes by itself when the server says so; the question has its answer.
    onSuccess: () => setAsking(false),
  });
  return (
    <Section title={t('detail.player')}>
      <Button
        variant="outline"
        color="red"
        leftSection={<IconUnlink size={20} aria-hidden />}
        onClick={() => {
          unpair.reset();
          setAsking(true);
        }}
      >
        {t('unpair.button')}
      </Button>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('unpair.title', { name: view.screen.name })}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        <Stack>
          <Text>{t('unpair.what')}</Text>
          {view.player?.connected === false && <Text>{t('unpair.offline')}</Text>}
          {unpair.isError && <ErrorMessage error={unpair.error} />}
          <Group justify="flex-end">
            <Button variant="default" data-autofocus onClick={() => setAsking(false)}>
              {t('app.cancel')}
            </Button>
            <Button color="red" loading={unpair.isPending} onClick={() => unpair.mutate()}>
              {t('unpair.confirm')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Section>
  );
}
