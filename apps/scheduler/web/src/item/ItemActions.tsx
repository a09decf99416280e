import type { Item } from '@bacheca/shared/model/items';
import { ActionIcon, Alert, Button, Menu, Stack, Text } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconCopy, IconDots } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { documents, type Versioned } from '../api/documents.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { saveDocument } from '../saving/save-document.ts';
import { useCan } from '../session/use-can.ts';
import { copyOf } from './copy-of.ts';
import { RequestApproval } from './history/ApprovalState.tsx';
import classes from './ItemPage.module.css';
import { WithdrawButton } from './withdraw/Withdrawal.tsx';

const SUFFIX_LENGTH = 5;

/** What may be done with the item as a whole. */
export function ItemActions({ item }: { item: Versioned<Item> }) {
  const { t } = useTranslation();
  const can = useCan();
  const archive = useArchive(item);
  const duplicate = useDuplicate(item.document);
  const isArchived = item.document.archived === true;
  const failed = [archive, duplicate].find(({ isError }) => isError);
  return (
    <Stack gap="sm" align="flex-end">
      <div className={classes.buttons}>
        <RequestApproval item={item} />
        <WithdrawButton item={item.document} />
        {can('item.save') && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="default" size={44} aria-label={t('item.actions.more')}>
                <IconDots size={20} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconCopy size={18} aria-hidden />} onClick={() => duplicate.mutate()}>
                {t('item.actions.duplicate')}
              </Menu.Item>
              <Menu.Item
                leftSection={
                  isArchived ? (
                    <IconArchiveOff size={18} aria-hidden />
                  ) : (
                    <IconArchive size={18} aria-hidden />
                  )
                }
                onClick={() => archive.mutate(!isArchived)}
              >
                {t(isArchived ? 'item.actions.unarchive' : 'item.actions.archive')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      {failed && <ErrorMessage error={failed.error} />}
    </Stack>
  );
}

/** Says that it is archived, and takes it back. */
export function ArchivedNotice({ item }: { item: Versioned<Item> }) {
  const { t } = useTranslation();
  const can = useCan();
  const archive = useArchive(item);
  if (!item.document.archived) return null;
  return (
    <Alert color="gray" icon={<IconArchive aria-hidden />} title={t('item.actions.isArchived')}>
      <Stack gap="sm" align="flex-start">
        <Text>{t('item.actions.archivedMore')}</Text>
        {archive.isError && <ErrorMessage error={archive.error} />}
        {can('item.save') && (
          <Button variant="default" loading={archive.isPending} onClick={() => archive.mutate(false)}>
            {t('item.actions.unarchive')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function useArchive(item: Versioned<Item>) {
  const queries = useQueryClient();
  const api = documents.item(item.document.id);
  return useMutation({
    mutationFn: async (isArchived: boolean) => {
      const edit = ({ archived: _archived, ...rest }: Item): Item =>
        (isArchived ? { ...rest, archived: true } : rest) as Item;
      const outcome = await saveDocument(api, item, edit);
      // Whatever somebody else has saved meanwhile stays: it is archived as it is by now.
      if (outcome.type === 'conflict' && outcome.conflict.theirs.version !== null)
        await api.save(outcome.conflict.mine, outcome.conflict.theirs.version);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.item(item.document.id) }),
  });
}

function useDuplicate(item: Item) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async () => {
      // `randomUUID` is only there where the page came by HTTPS.
      const suffix = Math.random()
        .toString(36)
        .slice(2, 2 + SUFFIX_LENGTH)
        .padEnd(SUFFIX_LENGTH, '0');
      const copy = copyOf(item, t('item.actions.copyOf', { title: item.title }), suffix);
      await documents.item(copy.id).save(copy, null);
      return copy.id;
    },
    onSuccess: (itemId) => navigate({ to: '/content/$itemId', params: { itemId } }),
  });
}
