import type { ScreenView } from '@bacheca/shared/api/screens';
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ScreenCard } from '../screens/list/ScreenCard.tsx';
import { ButtonLink } from '../shell/ButtonLink.tsx';
import classes from './Paired.module.css';

/** It worked, and there is the screen, coming alive. */
export function Paired(props: {
  screenId: string;
  screens: readonly ScreenView[];
  /** The name just given, until the list has the new screen. */
  name: string | null;
  onAnother: () => void;
}) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const view = props.screens.find(({ screen }) => screen.id === props.screenId);
  return (
    <div className={classes.page}>
      <Stack align="flex-start" gap="md">
        <IconCircleCheck className={classes.check} stroke={1.5} aria-hidden />
        <Title order={1} ref={heading} tabIndex={-1}>
          {t('pair.done', { name: view?.screen.name ?? props.name ?? props.screenId })}
        </Title>
        <Text size="lg">{t('pair.doneMore')}</Text>
        <Group>
          <ButtonLink to="/screens">{t('pair.see')}</ButtonLink>
          <Button variant="default" onClick={props.onAnother}>
            {t('pair.another')}
          </Button>
        </Group>
      </Stack>
      {view && (
        <section aria-labelledby="paired-screen">
          <h2 id="paired-screen" className={classes.live}>
            {t('pair.doneLive')}
          </h2>
          <ScreenCard view={view} heading="h3" />
        </section>
      )}
    </div>
  );
}
