import type { ClaimRequest } from '@bacheca/shared/api/pairing';
import { Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { useScreens } from '../screens/live/live.ts';
import { useCan } from '../session/use-can.ts';
import { ButtonLink } from '../shell/ButtonLink.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { CodePicture } from './CodePicture.tsx';
import { Paired } from './Paired.tsx';
import { PairForm } from './PairForm.tsx';
import classes from './PairPage.module.css';

const route = getRouteApi('/pair');

export function PairPage() {
  const { t } = useTranslation();
  const can = useCan();
  usePageTitle(t('pair.title'));
  if (can('player.pair')) return <Pairing />;
  return (
    <Stack align="flex-start">
      <Title order={1}>{t('pair.notAllowed')}</Title>
      <Text>{t('pair.notAllowedMore')}</Text>
      <ButtonLink to="/screens">{t('app.back')}</ButtonLink>
    </Stack>
  );
}

function Pairing() {
  const { t } = useTranslation();
  const { code = '', screen: screenId = null } = route.useSearch();

  const screens = useScreens();
  const locations = useQuery({ queryKey: keys.locations, queryFn: api.locations });
  const [round, setRound] = useState(0);
  const claim = useMutation({ mutationFn: (request: ClaimRequest) => api.claim(request) });
  const errorBox = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (claim.isError) errorBox.current?.focus();
  }, [claim.isError]);

  if (claim.data) {
    return (
      <Paired
        screenId={claim.data.screenId}
        screens={screens.data ?? []}
        name={claim.variables.screen.type === 'new' ? claim.variables.screen.name : null}
        onAnother={() => {
          claim.reset();
          setRound(round + 1);
        }}
      />
    );
  }
  return (
    <div className={classes.page}>
      <div className={classes.what}>
        <Title order={1}>{t('pair.title')}</Title>
        <Text size="lg">{t('pair.lead')}</Text>
        <CodePicture />
        {isLoopback(location.hostname) && (
          <Text size="sm" c="dimmed">
            {t('pair.loopback')}
          </Text>
        )}
      </div>
      <div className={classes.form}>
        {claim.isError && <ErrorMessage ref={errorBox} title={t('pair.failed')} error={claim.error} />}
        {locations.isError && <ErrorMessage error={locations.error} />}
        {screens.isError && <ErrorMessage error={screens.error} />}
        <PairForm
          key={round}
          code={round === 0 ? code : ''}
          screenId={screenId}
          locations={locations.data}
          screens={screens.data}
          busy={claim.isPending}
          onSubmit={(request) => claim.mutate(request)}
        />
      </div>
    </div>
  );
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
