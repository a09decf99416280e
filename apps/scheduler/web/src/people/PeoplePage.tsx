import type { StaffAccount } from '@bacheca/shared/api/people';
import {
  Anchor,
  Badge,
  Button,
  CloseButton,
  Group,
  Modal,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { IconSearch, IconSearchOff, IconUser, IconUserPlus } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { useFormat } from '../i18n/use-format.ts';
import { usePages } from '../lists/use-pages.ts';
import { VirtualList } from '../lists/VirtualList.tsx';
import { useCan } from '../session/use-can.ts';
import { useRoleNames } from '../session/use-role-names.ts';
import { ButtonLink } from '../shell/ButtonLink.tsx';
import classes from '../shell/IconList.module.css';
import { useIsTopLayer } from '../shell/layers.ts';
import { PageWaiting } from '../shell/PageWaiting.tsx';
import { useAddressDraft } from '../shell/use-address-draft.ts';
import { usePageTitle } from '../shell/use-page-title.ts';
import { EditedPerson } from './EditedPerson.tsx';
import { NewPerson } from './NewPerson.tsx';

const route = getRouteApi('/people');

/** One sees these at a glance. */
const FEW = 8;
const MAX_SEARCH = 80;
/** Of a name and what it may do, each in one line; in pixels. */
const ROW_HEIGHT = 82;

/** Who may sign in, and what each may do where. */
export function PeoplePage() {
  const { t } = useTranslation();
  const can = useCan();
  usePageTitle(t('people.title'));
  if (can('person.read')) return <People mayChange={can('person.save')} />;
  return (
    <Stack align="flex-start">
      <Title order={1}>{t('people.notAllowed')}</Title>
      <ButtonLink to="/screens">{t('app.back')}</ButtonLink>
    </Stack>
  );
}

function People({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation();
  const can = useCan();
  const [q, setQ] = usePeopleSearch();
  const found = useDeferredValue(q.trim());
  const { query, values, count, more } = usePages(keys.peopleFound(found), (cursor) =>
    api.people({ cursor, q: found, sort: 'username' }),
  );
  const [edited, setEdited] = useState<StaffAccount | 'new' | null>(null);
  const isTop = useIsTopLayer(edited !== null);
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
      {(count > FEW || q !== '') && <PeopleSearch q={q} onSearch={setQ} count={count} />}
      {query.isPending && <PageWaiting />}
      {query.isError && (
        <ErrorMessage error={query.error}>
          <Button mt="sm" variant="default" display="block" onClick={() => query.refetch()}>
            {t('app.retry')}
          </Button>
        </ErrorMessage>
      )}
      {values && (
        <VirtualList
          items={values}
          count={count}
          idOf={({ username }) => username}
          rowHeight={ROW_HEIGHT}
          onNearEnd={more}
        >
          {(person) => <Row person={person} onEdit={mayChange ? () => setEdited(person) : null} />}
        </VirtualList>
      )}
      {values?.length === 0 && <NobodyFound q={found} />}
      {values?.length === 1 && found === '' && mayChange && <Text c="dimmed">{t('people.onlyYou')}</Text>}
      <Group gap="lg">
        <Anchor href="/api/people-review.csv" download>
          {t('invite.reviewList')}
        </Anchor>
        {can('audit.read') && (
          <Anchor href="/api/admin-sign-ins.csv" download>
            {t('invite.accessLog')}
          </Anchor>
        )}
      </Group>
      <Modal
        opened={edited !== null}
        onClose={close}
        closeOnEscape={isTop}
        size="lg"
        title={edited === 'new' || edited === null ? t('people.add') : edited.username}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        {edited === 'new' && <NewPerson onClose={close} />}
        {edited !== null && edited !== 'new' && <EditedPerson username={edited.username} onClose={close} />}
      </Modal>
    </Stack>
  );
}

function usePeopleSearch() {
  const { q = '' } = route.useSearch();
  const navigate = route.useNavigate();
  return useAddressDraft(q, (typed) => {
    void navigate({ to: '.', search: { q: typed || undefined }, replace: true, resetScroll: false });
  });
}

function PeopleSearch(props: { q: string; onSearch: (q: string) => void; count: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { q, onSearch, count } = props;
  return (
    <search aria-label={t('people.search')}>
      <TextInput
        aria-label={t('people.search')}
        placeholder={t('people.search')}
        leftSection={<IconSearch size={20} aria-hidden />}
        value={q}
        maxLength={MAX_SEARCH}
        onChange={(event) => onSearch(event.currentTarget.value)}
        rightSection={q && <CloseButton aria-label={t('people.clear')} onClick={() => onSearch('')} />}
      />
      <Text c="dimmed" size="sm" mt="xs" role="status">
        {t('people.count', { count, n: format.number(count) })}
      </Text>
    </search>
  );
}

function NobodyFound({ q }: { q: string }) {
  const { t } = useTranslation();
  return (
    <Stack align="center" py="xl" ta="center">
      <IconSearchOff size={48} stroke={1.5} aria-hidden />
      <Title order={2} size="h3">
        {t('people.nobody', { q })}
      </Title>
      <Text c="dimmed">{t('people.nobodyMore')}</Text>
    </Stack>
  );
}

function Row({ person, onEdit }: { person: StaffAccount; onEdit: (() => void) | null }) {
  const { t } = useTranslation();
  const roleNames = useRoleNames();
  return (
    <div className={classes.row}>
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
    </div>
  );
}
