import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { accountApi } from '../api/account.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { useFormat } from '../i18n/use-format.ts';
import { useNow } from '../screens/live/use-now.ts';
import { AddApp } from './AddApp.tsx';
import { AddPasskey } from './AddPasskey.tsx';
import { AskPassword } from './AskPassword.tsx';
import { RecoveryCodes } from './RecoveryCodes.tsx';

type Doing = 'app' | 'passkey' | 'remove-app' | 'renew' | { readonly removed: string } | null;

/** What somebody has beside their password, and how they add and remove it. */
export function SecondFactorsForm() {
  const { t } = useTranslation();
  const format = useFormat();
  const nowMs = useNow();
  const queries = useQueryClient();
  const [doing, setDoing] = useState<Doing>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const factors = useQuery({ queryKey: keys.secondFactors, queryFn: accountApi.factors });
  const reload = () => queries.invalidateQueries({ queryKey: keys.secondFactors });
  const done = (recoveryCodes: readonly string[] | null) => {
    setDoing(null);
    setCodes(recoveryCodes);
    void reload();
    // Where it was asked for, the way is free once the codes were read.
    if (recoveryCodes === null) void queries.invalidateQueries({ queryKey: keys.session });
  };
  const remove = useMutation({
    mutationFn: async ({ what, password }: { what: Doing; password: string }) => {
      if (what === 'renew') return (await accountApi.renewCodes(password)).recoveryCodes;
      if (what === 'remove-app') await accountApi.removeApp(password);
      else if (what !== null && typeof what === 'object')
        await accountApi.removePasskey(what.removed, password);
      return null;
    },
    onSuccess: done,
  });

  if (factors.isPending) return <Text role="status">{t('app.loading')}</Text>;
  if (factors.isError) return <ErrorMessage error={factors.error} />;
  const { hasApp, passkeys, recoveryCodesLeft, mayAddPasskeys } = factors.data;
  if (codes !== null)
    return (
      <RecoveryCodes
        codes={codes}
        onDone={() => {
          setCodes(null);
          void queries.invalidateQueries({ queryKey: keys.session });
        }}
      />
    );
  const cancel = () => setDoing(null);
  if (doing === 'app') return <AddApp onDone={done} onCancel={cancel} />;
  if (doing === 'passkey') return <AddPasskey onDone={done} onCancel={cancel} />;
  if (doing !== null)
    return (
      <AskPassword
        label={doing === 'renew' ? t('account.renew') : t('account.remove')}
        pending={remove.isPending}
        error={remove.error}
        onCancel={cancel}
        onPassword={(password) => remove.mutate({ what: doing, password })}
      />
    );
  return (
    <Stack gap="lg">
      <Part title={t('account.app')} more={t('account.appMore')}>
        {hasApp ? (
          <>
            <Badge variant="light">{t('account.appOn')}</Badge>
            <Button variant="default" onClick={() => setDoing('remove-app')}>
              {t('account.removeApp')}
            </Button>
          </>
        ) : (
          <Button onClick={() => setDoing('app')}>{t('account.addApp')}</Button>
        )}
      </Part>
      <Part
        title={t('account.passkeys')}
        more={mayAddPasskeys ? t('account.passkeysMore') : t('account.noPasskeysHere')}
      >
        {passkeys.map(({ id, name, addedAt }) => (
          <Group key={id} gap="sm">
            <Text fw={600}>{name}</Text>
            <Text size="sm" c="dimmed">
              {t('account.addedOn', {
                when: format.instant(
                  Date.parse(addedAt),
                  nowMs,
                  Intl.DateTimeFormat().resolvedOptions().timeZone,
                ),
              })}
            </Text>
            <Button
              variant="default"
              aria-label={t('account.removePasskey', { name })}
              onClick={() => setDoing({ removed: id })}
            >
              {t('account.remove')}
            </Button>
          </Group>
        ))}
        {mayAddPasskeys && (
          <Button variant={hasApp ? 'default' : 'filled'} onClick={() => setDoing('passkey')}>
            {t('account.addPasskey')}
          </Button>
        )}
      </Part>
      {(hasApp || passkeys.length > 0) && (
        <Part title={t('account.recovery')} more={t('account.recoveryLeft', { count: recoveryCodesLeft })}>
          <Button variant="default" onClick={() => setDoing('renew')}>
            {t('account.renew')}
          </Button>
        </Part>
      )}
    </Stack>
  );
}

function Part(props: { title: string; more: string; children: ReactNode }) {
  return (
    <div>
      <Title order={3} size="h4">
        {props.title}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {props.more}
      </Text>
      <Stack gap="sm" align="flex-start">
        {props.children}
      </Stack>
    </div>
  );
}
