import type { BulkChange } from '@bacheca/shared/api/library';
import { Id } from '@bacheca/shared/model/ids';
import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { useFormat } from '../i18n/use-format.ts';
import { libraryPage } from './library-api.ts';

const NO_SERVICE = '-';

type What = Omit<BulkChange, 'id'>;

/** What is changed of many items: only what is filled in. */
export function BulkDialog(props: {
  count: number;
  isSaving: boolean;
  error: Error | null;
  onSave: (what: What) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const [add, setAdd] = useState('');
  const [remove, setRemove] = useState('');
  const [service, setService] = useState('');
  const [lastDay, setLastDay] = useState('');
  const [problem, setProblem] = useState<'tags' | 'nothing' | null>(null);
  const known = useQuery({ queryKey: ['library', 'services'], queryFn: () => libraryPage({}, null) });
  const services = known.data?.facets.service ?? [];

  const save = () => {
    const addTags = tagsIn(add);
    const removeTags = tagsIn(remove);
    if (!addTags || !removeTags) return setProblem('tags');
    const set = {
      ...(service !== '' && { serviceId: service === NO_SERVICE ? null : service }),
      ...(lastDay !== '' && { validUntil: endOf(lastDay) }),
    };
    const isNothing = addTags.length + removeTags.length + Object.keys(set).length === 0;
    if (isNothing) return setProblem('nothing');
    props.onSave({ set, addTags, removeTags });
  };
  const tagError = problem === 'tags' ? t('library.badTags') : null;
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={t('library.editTitle', { count: props.count, n: format.number(props.count) })}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Stack gap="md">
          <TextInput
            data-autofocus
            label={t('library.addTags')}
            description={t('library.tagsHint')}
            value={add}
            error={tagsIn(add) ? null : tagError}
            onChange={(event) => setAdd(event.currentTarget.value)}
          />
          <TextInput
            label={t('library.removeTags')}
            value={remove}
            error={tagsIn(remove) ? null : tagError}
            onChange={(event) => setRemove(event.currentTarget.value)}
          />
          <NativeSelect
            size="md"
            label={t('library.service')}
            value={service}
            onChange={(event) => setService(event.currentTarget.value)}
            data={[
              { value: '', label: t('library.keep') },
              { value: NO_SERVICE, label: t('library.noService') },
              ...services.map(({ value, label }) => ({ value, label: label ?? value })),
            ]}
          />
          <TextInput
            type="date"
            label={t('library.validUntil')}
            description={t('library.validHint')}
            value={lastDay}
            onChange={(event) => setLastDay(event.currentTarget.value)}
          />
          {problem === 'nothing' && <p role="alert">{t('library.nothing')}</p>}
          {props.error && <ErrorMessage error={props.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={props.onClose}>
              {t('app.cancel')}
            </Button>
            <Button type="submit" loading={props.isSaving}>
              {t('library.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Null where one of them can't be a tag. */
function tagsIn(typed: string): string[] | null {
  const tags = typed
    .split(',')
    .map((tag) => tag.trim().toLowerCase().replaceAll(' ', '-'))
    .filter((tag) => tag !== '');
  return tags.every((tag) => Id.safeParse(tag).success) ? tags : null;
}

/** The first instant of the day after, where the person is. */
function endOf(day: string): string {
  const date = new Date(`${day}T00:00:00`);
  date.setDate(date.getDate() + 1);
  return date.toISOString();
}
