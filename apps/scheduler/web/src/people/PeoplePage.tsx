import type { StaffAccount } from '@bacheca/shared/api/people';
import { Badge, Button, Group, Modal, Stack, Text, Title } from '@mantine/core';
import { IconUser, IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { useCan } from '../session/use-can.ts';
import { useRoleNames } from '../session/use-role-names.ts';
import { ButtonLink } from '../shell/ButtonLink.tsx';
import classes from '../shell/IconList.module.css';
import { useIsTopLayer } from '../shell/layers.ts';
import { usePageTitle } from '../shell/use-page-title.ts';
import { PersonDialog } from './PersonDialog.tsx';

/** Who may sign in, and what each may do where. */
export function PeoplePage() {
  const { t } = useTranslation();
  const can = useCan();
  usePageTitle(t('people.title'));
  if (can('person.read')) return <People mayChange={can('person.save')} />;
  return (
    <Stack align="flex-start">
      <Title order={1}>{t('people.notAllowed')}</Title>
      <ButtonLink to="/">{t('app.back')}</ButtonLink>
    </Stack>
  );
}

function People({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation();
  const people = useQuery({ queryKey: keys.people, queryFn: api.people });
  const [edited, setEdited] = useState<StaffAccount | 'new' | null>(null);
  useIsTopLayer(edited !== null);
  const close = () => setEdited(null);
  return (
    <Stack maw={860} gap="lg">
      <Group justify="space-between">
        <Title order={1} tabIndex={-1}>
          {t('people.title')}
        </Title>
        {mayChange && (
          <Button leftSection={<IconUserPlus size={20} aria-hidden />} onClick={() => setEdited('new')}>
            {t('people.add')}
          </Button>
        )}
      </Group>
      {people.isPending && <Text role="status">{t('app.loading')}</Text>}
      {people.isError && <ErrorMessage error={people.error} />}
      <ul className={classes.list}>
        {people.data?.map((person) => (
          <Row key={person.username} person={person} onEdit={mayChange ? () => setEdited(person) : null} />
        ))}
      </ul>
      <Modal
        opened={edited !== null}
        onClose={close}
        size="lg"
        title={edited === 'new' || edited === null ? t('people.add') : edited.username}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        {edited !== null && <PersonDialog person={edited === 'new' ? null : edited} onClose={close} />}
      </Modal>
    </Stack>
  );
}

function Row({ person, onEdit }: { person: StaffAccount; onEdit: (() => void) | null }) {
  const { t } = useTranslation();
  const roleNames = useRoleNames();
  return (
    <li className={classes.row}>
      <IconUser size={28} stroke={1.5} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <Group gap="xs">
          <Text fw={600}>{person.username}</Text>
          {person.mustChangePassword && <Badge variant="light">{t('people.invited')}</Badge>}
        </Group>
        <Text size="sm" c="dimmed">
          {roleNames(person.grants)}
        </Text>
      </div>
      {onEdit && (
        <Button
          variant="default"
          onClick={onEdit}
          aria-label={t('people.editThis', { username: person.username })}
        >
          {t('people.edit')}
        </Button>
      )}
    </li>
  );
}
