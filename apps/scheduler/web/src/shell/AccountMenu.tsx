import { Button, Divider, Group, Stack, Text } from '@mantine/core';
import { IconDevices, IconKey, IconListCheck, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { type ReactNode, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { useSession, useSignOut } from '../session/session.tsx';
import { useCan } from '../session/use-can.ts';
import { useRoleNames } from '../session/use-role-names.ts';
import classes from './AccountMenu.module.css';
import { ButtonLink } from './ButtonLink.tsx';
import { Switch } from './preferences/switches.tsx';

export function AccountMenu() {
  const { t } = useTranslation();
  const session = useSession();
  const roleNames = useRoleNames();
  const can = useCan();
  const signOut = useSignOut();
  const menu = useRef<HTMLDivElement>(null);
  const menuId = useId();
  const close = () => menu.current?.hidePopover();
  return (
    <>
      <button
        type="button"
        className={classes.button}
        popoverTarget={menuId}
        aria-label={`${session.username}: ${t('session.account')}`}
      >
        <IconUserCircle size={24} aria-hidden />
        <span className={classes.username}>{session.username}</span>
      </button>
      {/* The browser opens and closes it, on Escape and on a press elsewhere, too, and gives the focus back. */}
      <div
        ref={menu}
        id={menuId}
        popover="auto"
        role="dialog"
        aria-label={t('session.account')}
        className={classes.menu}
      >
        <Stack gap="sm">
          <div>
            <Text fw={600}>{t('session.signedInAs', { username: session.username })}</Text>
            <Text size="sm" c="dimmed">
              {roleNames(session.grants)}
            </Text>
          </div>
          <Divider />
          <Preference label={t('preferences.language')}>
            <Switch of="language" fullWidth />
          </Preference>
          <Preference label={t('preferences.scheme')}>
            <Switch of="scheme" fullWidth />
          </Preference>
          <Divider />
          <ButtonLink
            to="/account"
            variant="default"
            leftSection={<IconUserCircle size={20} aria-hidden />}
            onClick={close}
          >
            {t('signIn.account')}
          </ButtonLink>
          <ButtonLink
            to="/password"
            variant="default"
            leftSection={<IconKey size={20} aria-hidden />}
            onClick={close}
          >
            {t('session.changePassword')}
          </ButtonLink>
          <ButtonLink
            to="/sessions"
            variant="default"
            leftSection={<IconDevices size={20} aria-hidden />}
            onClick={close}
          >
            {t('sessions.title')}
          </ButtonLink>
          {can('job.read') && (
            <ButtonLink
              to="/jobs"
              variant="default"
              leftSection={<IconListCheck size={20} aria-hidden />}
              onClick={close}
            >
              {t('jobs.title')}
            </ButtonLink>
          )}
          {signOut.isError && <ErrorMessage error={signOut.error} />}
          <Button
            variant="default"
            leftSection={<IconLogout size={20} aria-hidden />}
            loading={signOut.isPending}
            onClick={() => signOut.mutate()}
          >
            {t('session.signOut')}
          </Button>
        </Stack>
      </div>
    </>
  );
}

function Preference(props: { label: string; children: ReactNode }) {
  return (
    <Group gap={4} justify="space-between">
      <Text size="sm" c="dimmed" aria-hidden>
        {props.label}
      </Text>
      <div style={{ width: '100%' }}>{props.children}</div>
    </Group>
  );
}
