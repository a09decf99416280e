import { Button, Divider, Group, Popover, Stack, Text } from '@mantine/core';
import { IconDevices, IconKey, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { paths } from '../router.ts';
import { useSession, useSignOut } from '../session/session.tsx';
import { useRoleNames } from '../session/use-role-names.ts';
import classes from './AccountMenu.module.css';
import { AppLink } from './AppLink.tsx';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import { SchemeSwitch } from './SchemeSwitch.tsx';

export function AccountMenu() {
  const { t } = useTranslation();
  const session = useSession();
  const roleNames = useRoleNames();
  const signOut = useSignOut();
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      width={304}
      shadow="md"
      radius="lg"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <button
          type="button"
          className={classes.button}
          onClick={() => setOpened(!opened)}
          aria-label={`${session.username}: ${t('session.account')}`}
        >
          <IconUserCircle size={24} aria-hidden />
          <span className={classes.username}>{session.username}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('session.account')}>
        <Stack gap="sm">
          <div>
            <Text fw={600}>{t('session.signedInAs', { username: session.username })}</Text>
            <Text size="sm" c="dimmed">
              {roleNames(session.grants)}
            </Text>
          </div>
          <Divider />
          <Preference label={t('preferences.language')}>
            <LanguageSwitch fullWidth />
          </Preference>
          <Preference label={t('preferences.scheme')}>
            <SchemeSwitch fullWidth />
          </Preference>
          <Divider />
          <Button
            component={AppLink}
            to={paths.password}
            variant="default"
            leftSection={<IconKey size={20} aria-hidden />}
            onClick={() => setOpened(false)}
          >
            {t('session.changePassword')}
          </Button>
          <Button
            component={AppLink}
            to={paths.sessions}
            variant="default"
            leftSection={<IconDevices size={20} aria-hidden />}
            onClick={() => setOpened(false)}
          >
            {t('sessions.title')}
          </Button>
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
      </Popover.Dropdown>
    </Popover>
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
