import type { PublishResult } from '@bacheca/shared/api/publish';
import type { ScreenView } from '@bacheca/shared/api/screens';
import { dateFormat } from '@bacheca/shared/text/formats';
import { Modal } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { useIsTopLayer } from '../shell/layers.ts';
import { PublishDialog } from './PublishDialog.tsx';

export function PublishModal(props: {
  opened: boolean;
  screens: readonly ScreenView[];
  publish: UseMutationResult<PublishResult, Error, void>;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const { opened, screens, publish, onClose } = props;
  // It is there before it opens: only then it sees which button it gives the focus back to.
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(opened), [opened]);
  useIsTopLayer(isOpen);
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
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
      <PublishDialog screens={screens} publish={publish} onClose={onClose} />
    </Modal>
  );
}
