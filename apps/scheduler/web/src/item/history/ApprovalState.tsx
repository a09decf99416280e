import type { ItemState } from '@bacheca/shared/model/approval';
import type { Item } from '@bacheca/shared/model/items';
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import {
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  IconSend,
  type TablerIcon,
} from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Versioned } from '../../api/documents.ts';
import { ErrorMessage } from '../../api/ErrorMessage.tsx';
import { itemApi } from '../../api/items.ts';
import { keys } from '../../api/queries.ts';
import { useCan } from '../../session/use-can.ts';
import { useIsTopLayer } from '../../shell/layers.ts';
import classes from './History.module.css';

const ICONS: Record<ItemState['state'], TablerIcon> = {
  draft: IconCircleDashed,
  'in-review': IconClock,
  approved: IconCircleCheck,
  rejected: IconCircleX,
};

const MAX_NOTE = 1000;

function useItemState(item: Versioned<Item>) {
  const { id } = item.document;
  return useQuery({
    queryKey: keys.itemState(id, item.version),
    queryFn: () => itemApi.state(id),
    placeholderData: (before) => before,
  });
}

/** How the item stands: in a sign, a word, and what screens show meanwhile. */
export function StateBadge({ item }: { item: Versioned<Item> }) {
  const { t } = useTranslation();
  const state = useItemState(item).data;
  if (!state) return null;
  const Icon = ICONS[state.state];
  const reason = state.state === 'rejected' ? state.decided?.reason : null;
  return (
    <>
      <span className={classes.state} data-state={state.state}>
        <Icon size={18} stroke={1.75} aria-hidden />
        {t(`item.state.${state.state}`)}
      </span>
      {state.state !== 'approved' && state.approved && (
        <span>{t('item.state.screensShow', { number: state.approved.revision })}</span>
      )}
      {reason && <span>«{reason}»</span>}
    </>
  );
}

/** Asks for somebody's yes to what the item is now. */
export function RequestApproval({ item }: { item: Versioned<Item> }) {
  const { t } = useTranslation();
  const can = useCan();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [note, setNote] = useState('');
  const state = useItemState(item).data;
  const { id } = item.document;
  const request = useMutation({
    mutationFn: (contentHash: string) => itemApi.requestApproval(id, contentHash, note.trim()),
    onSuccess() {
      setAsking(false);
      setNote('');
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.item(id) }),
  });
  useIsTopLayer(isAsking);
  if (!state || !can('item.request-approval')) return null;
  if (state.state !== 'draft' && state.state !== 'rejected') return null;
  return (
    <>
      <Button leftSection={<IconSend size={20} aria-hidden />} onClick={() => setAsking(true)}>
        {t('item.state.request')}
      </Button>
      <Modal
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={t('item.state.request')}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        <Stack>
          <Text>{t('item.state.requestMore')}</Text>
          <Textarea
            data-autofocus
            label={t('item.state.note')}
            maxLength={MAX_NOTE}
            autosize
            minRows={2}
            value={note}
            onChange={({ currentTarget }) => setNote(currentTarget.value)}
          />
          {request.isError && <ErrorMessage error={request.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)}>
              {t('app.cancel')}
            </Button>
            <Button loading={request.isPending} onClick={() => request.mutate(state.contentHash)}>
              {t('item.state.request')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
