import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { MarkImage } from '../shell/Mark.tsx';
import { Switch } from '../shell/preferences/switches.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import classes from './Welcome.module.css';

/** The frame of the pages before one is in: the identity on one side, one thing to do on the other. */
export function Welcome(props: { title: string; lead?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation();
  usePageTitle(props.title);
  return (
    <div className={classes.page}>
      <header className={classes.identity}>
        <div className={classes.circle} aria-hidden />
        <div className={classes.dot} aria-hidden />
        <Group gap="sm" className={classes.brand}>
          <MarkImage size={40} />
          <span className={classes.name}>{t('app.name')}</span>
        </Group>
        <div className={classes.promise}>
          <p className={classes.tagline}>{t('app.tagline')}</p>
          <p className={classes.more}>{t('app.taglineMore')}</p>
        </div>
      </header>
      <main className={classes.main}>
        <div className={classes.form}>
          <Title order={1} mb="xs">
            {props.title}
          </Title>
          {props.lead && (
            <Text c="dimmed" mb="lg">
              {props.lead}
            </Text>
          )}
          {props.children}
        </div>
        <Group className={classes.preferences} gap="sm">
          <Switch of="language" />
          <Switch of="scheme" />
        </Group>
      </main>
    </div>
  );
}
