import type { ScreenView } from '@bacheca/shared/api/screens';
import { Button } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { useCan } from '../session/use-can.ts';

const loadModal = () => import('./PublishModal.tsx');
const PublishModal = lazy(async () => ({ default: (await loadModal()).PublishModal }));

export function PublishButton(props: { screens: readonly ScreenView[] }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<'never-opened' | 'open' | 'closed'>('never-opened');
  const can = useCan();
  const screens = props.screens.filter(({ location }) => can('publish', location));
  const publish = useMutation({
    // Whoever may publish at some places only says at which.
    mutationFn: () =>
      api.publish(
        can('publish', 'everywhere') ? undefined : [...new Set(screens.map(({ location }) => location.id))],
      ),
  });
  const close = () => {
    // A publish that is under way can't be called back; its outcome must be seen.
    if (!publish.isPending) setDialog('closed');
  };
  return (
    <>
      <Button
        leftSection={<IconSend size={20} aria-hidden />}
        // Whoever points at it will press it.
        onPointerEnter={() => void loadModal()}
        onClick={() => {
          publish.reset();
          setDialog('open');
        }}
      >
        {t('publish.button')}
      </Button>
      {dialog !== 'never-opened' && (
        <Suspense>
          <PublishModal opened={dialog === 'open'} screens={screens} publish={publish} onClose={close} />
        </Suspense>
      )}
    </>
  );
}
