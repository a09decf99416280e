import type { ScreenView } from '@bacheca/shared/api/screens';
import { dateFormat } from '@bacheca/shared/text/formats';
import { Button, Modal } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { useFormat } from '../i18n/use-format.ts';
import { useCan } from '../session/use-can.ts';
import { useIsTopLayer } from '../shell/layers.ts';
import { PublishDialog } from './PublishDialog.tsx';

export function PublishButton(props: { screens: readonly ScreenView[] }) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const [opened, setOpened] = useState(false);
  const can = useCan();
  const screens = props.screens.filter(({ location }) => can('publish', location));
  const publish = useMutation({
    // Whoever may publish at some places only says at which.
    mutationFn: () =>
      api.publish(
        can('publish', 'everywhere') ? undefined : [...new Set(screens.map(({ location }) => location.id))],
      ),
  });
  useIsTopLayer(opened);
  const close = () => {
    // A publish that is under way can't be called back; its outcome must be seen.
    if (!publish.isPending) setOpened(false);
  };
  return (
    <>
      <Button
        leftSection={<IconSend size={20} aria-hidden />}
        onClick={() => {
          publish.reset();
          setOpened(true);
        }}
      >
        {t('publish.button')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        size="lg"
        title={
          publish.data
            ? t('publish.done', {
                time: dateFormat(locale, { timeStyle: 'short' }).format(Date.parse(publish.data.publishedAt)),
              })
            : t('publish.title')
        }
        closeButtonProps={{ 'aria-label': t('app.close'), disabled: publish.isPending }}
      >
        <PublishDialog screens={screens} publish={publish} onClose={close} />
      </Modal>
    </>
  );
}
