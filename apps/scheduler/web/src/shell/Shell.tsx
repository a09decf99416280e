import { Group } from '@mantine/core';
import { IconDeviceDesktop, IconLink, IconUsers } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { paths, routeOf, useAddress } from '../router.ts';
import { useCan } from '../session/use-can.ts';
import { AccountMenu } from './AccountMenu.tsx';
import { AppLink } from './AppLink.tsx';
import { MarkImage } from './Mark.tsx';
import classes from './Shell.module.css';

/** Frames every page after signing in: a deep blue bar as on the slides, then the page. */
export function Shell(props: { children: ReactNode }) {
  const { t } = useTranslation();
  const can = useCan();
  const { page } = routeOf(useAddress());
  return (
    <>
      <a href="#content" className={classes.skip}>
        {t('app.skip')}
      </a>
      <header className={classes.bar}>
        <AppLink to={paths.screens} className={classes.brand}>
          <MarkImage size={32} />
          <span>{t('app.name')}</span>
        </AppLink>
        <nav aria-label={t('app.navigation')} className={classes.nav}>
          <NavLink
            to={paths.screens}
            current={page === 'screens' || page === 'preview' || page === 'settings'}
            icon={<IconDeviceDesktop size={20} aria-hidden />}
          >
            {t('screens.title')}
          </NavLink>
          {can('player.pair') && (
            <NavLink to={paths.pair()} current={page === 'pair'} icon={<IconLink size={20} aria-hidden />}>
              {t('pair.title')}
            </NavLink>
          )}
          {can('person.read') && (
            <NavLink to={paths.people} current={page === 'people'} icon={<IconUsers size={20} aria-hidden />}>
              {t('people.title')}
            </NavLink>
          )}
        </nav>
        <Group gap="xs" ml="auto">
          <AccountMenu />
        </Group>
      </header>
      <main id="content" tabIndex={-1} className={classes.main}>
        {props.children}
      </main>
    </>
  );
}

function NavLink(props: { to: string; current: boolean; icon: ReactNode; children: ReactNode }) {
  return (
    <AppLink
      to={props.to}
      className={classes.link}
      {...(props.current ? { 'aria-current': 'page' as const } : {})}
    >
      {props.icon}
      <span className={classes.word}>{props.children}</span>
    </AppLink>
  );
}
