import { Button, Stack, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconLink, IconSearchOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { CodePicture } from '../../pairing/CodePicture.tsx';
import { useCan } from '../../session/use-can.ts';
import { ButtonLink } from '../../shell/ButtonLink.tsx';
import classes from './EmptyStates.module.css';

export function NoScreens() {
  const { t } = useTranslation();
  const can = useCan();
  return (
    <section className={classes.first}>
      <CodePicture />
      <Stack gap="md" align="flex-start">
        <Title order={2}>{t('screens.empty')}</Title>
        <Text size="lg">{can('player.pair') ? t('screens.emptyMore') : t('screens.emptyReader')}</Text>
        {can('player.pair') && (
          <ButtonLink to="/pair" size="lg" leftSection={<IconLink size={20} aria-hidden />}>
            {t('pair.title')}
          </ButtonLink>
        )}
      </Stack>
    </section>
  );
}

/** The best answer to “what is to check?”. */
export function AllHealthy(props: { time: string; onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack align="center" py="xl" ta="center">
      <IconCircleCheck size={48} stroke={1.5} aria-hidden color="var(--good, currentColor)" />
      <Title order={3}>{t('screens.allWell')}</Title>
      <Text c="dimmed">{t('screens.allWellMore', { time: props.time })}</Text>
      <Button variant="default" onClick={props.onClear}>
        {t('screens.showAll')}
      </Button>
    </Stack>
  );
}

export function NoMatch(props: { onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack align="center" py="xl" ta="center">
      <IconSearchOff size={48} stroke={1.5} aria-hidden />
      <Title order={3}>{t('screens.none')}</Title>
      <Text c="dimmed">{t('screens.noneMore')}</Text>
      <Button variant="default" onClick={props.onClear}>
        {t('screens.clear')}
      </Button>
    </Stack>
  );
}
