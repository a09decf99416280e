import type { ScreenView } from '@bacheca/shared/api/screens';
import type { Item } from '@bacheca/shared/model/items';
import { Alert, Button, Group, Modal, Progress, Stack, Text } from '@mantine/core';
import { IconEyeOff, IconPlugConnectedX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../../api/ErrorMessage.tsx';
import { itemApi } from '../../api/items.ts';
import { keys } from '../../api/queries.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useScreens } from '../../screens/live/live.ts';
import { useCan } from '../../session/use-can.ts';
import { useIsTopLayer } from '../../shell/layers.ts';
import { obedienceOf } from './obedience.ts';
import classes from './Withdrawal.module.css';

const MAX_NAMED = 6;

export function useWithdrawn(itemId: string): boolean {
  const withdrawn = useQuery({ queryKey: keys.withdrawn, queryFn: itemApi.withdrawn });
  return withdrawn.data?.itemIds.includes(itemId) ?? false;
}

/** Takes the item off every screen at once, after a question; for those who may. */
export function WithdrawButton({ item }: { item: Item }) {
  const { t } = useTranslation();
  const can = useCan();
  const isWithdrawn = useWithdrawn(item.id);
  const [isAsking, setAsking] = useState(false);
  const withdraw = useWithdraw(item);
  useIsTopLayer(isAsking);
  if (!can('item.withdraw', 'everywhere') || isWithdrawn) return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconEyeOff size={20} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t('item.withdraw.button')}
      </Button>
      <Modal
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={t('item.withdraw.question')}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        <Stack>
          <Text>{t('item.withdraw.what')}</Text>
          {withdraw.isError && <ErrorMessage error={withdraw.error} />}
          <Group justify="flex-end">
            <Button variant="default" data-autofocus onClick={() => setAsking(false)}>
              {t('app.cancel')}
            </Button>
            <Button
              color="red"
              loading={withdraw.isPending}
              onClick={() => withdraw.mutate(true, { onSuccess: () => setAsking(false) })}
            >
              {t('item.withdraw.confirm')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

/** While the item is withdrawn: which screens have obeyed, live, and what takes it back. */
export function WithdrawnNotice({ item }: { item: Item }) {
  const { t } = useTranslation();
  const can = useCan();
  const isWithdrawn = useWithdrawn(item.id);
  const screens = useScreens();
  const allow = useWithdraw(item);
  if (!isWithdrawn) return null;
  return (
    <Alert color="red" icon={<IconEyeOff aria-hidden />} title={t('item.withdraw.isWithdrawn')}>
      <Stack gap="sm" align="stretch">
        {screens.data && <Obeying screens={screens.data} item={item} />}
        {allow.isError && <ErrorMessage error={allow.error} />}
        {can('item.withdraw', 'everywhere') && (
          <Button
            variant="default"
            className={classes.allow}
            loading={allow.isPending}
            onClick={() => allow.mutate(false)}
          >
            {t('item.withdraw.allow')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function Obeying({ screens, item }: { screens: readonly ScreenView[]; item: Item }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { obeyed, pending, unreached } = obedienceOf(screens, item.id);
  const linked = obeyed.length + pending.length;
  const names = (views: readonly ScreenView[]) => {
    const named = views
      .slice(0, MAX_NAMED)
      .map(({ screen, location }) => `${location.name} · ${screen.name}`);
    const rest = views.length - named.length;
    if (rest > 0) named.push(t('item.withdraw.others', { count: rest, n: format.number(rest) }));
    return new Intl.ListFormat(format.locale).format(named);
  };
  return (
    <>
      <div role="status">
        <Text fw={600}>
          {linked === 0
            ? t('item.withdraw.nobodyLinked')
            : t('item.withdraw.obeyed', {
                count: linked,
                n: format.number(obeyed.length),
                all: format.number(linked),
              })}
        </Text>
        {pending.length > 0 && <Text>{t('item.withdraw.pending', { screens: names(pending) })}</Text>}
      </div>
      {linked > 0 && (
        <Progress
          value={(obeyed.length / linked) * 100}
          color={pending.length > 0 ? 'red' : 'teal'}
          aria-label={t('item.withdraw.progress')}
        />
      )}
      {unreached.length > 0 && (
        <Text className={classes.unreached}>
          <IconPlugConnectedX size={18} stroke={1.75} aria-hidden />
          <span>{t('item.withdraw.unreached', { screens: names(unreached) })}</span>
        </Text>
      )}
    </>
  );
}

function useWithdraw({ id }: Item) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (withdrawn: boolean) => itemApi.withdraw(id, withdrawn),
    onSuccess: (answer) => queries.setQueryData(keys.withdrawn, answer),
  });
}
