import { CatalogueService } from '@bacheca/shared/api/content';
import type { Id } from '@bacheca/shared/model/ids';
import { AccessMode } from '@bacheca/shared/model/items';
import { Autocomplete, MultiSelect, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { documents, type Versioned } from '../api/documents.ts';
import { keys } from '../api/queries.ts';
import { schemaErrors } from '../forms/schema-errors.ts';
import { useCheckedForm } from '../forms/use-checked-form.ts';
import { ConflictDialog } from '../saving/ConflictDialog.tsx';
import type { Field } from '../saving/compare-fields.ts';
import { Deleted } from '../saving/Deleted.tsx';
import { Opened } from '../saving/Opened.tsx';
import { useDocumentSave } from '../saving/use-document-save.ts';
import { useOpenedDocument } from '../saving/use-opened-document.ts';
import { SaveButton } from '../settings/SaveButton.tsx';
import { useUnsavedWarning } from '../shell/unsaved-changes.ts';
import classes from './CataloguePage.module.css';
import { choices, type ListedService } from './catalogue-filter.ts';
import {
  dateProblems,
  instantText,
  type ServiceValues,
  serviceValues,
  withService,
} from './service-values.ts';

/** A service of the catalogue, with the dates of its call. */
export function ServiceForm(props: { id: Id; services: readonly ListedService[] }) {
  const query = useOpenedDocument(documents.service(props.id));
  return (
    <Opened query={query}>{(opened) => <OpenedForm opened={opened} services={props.services} />}</Opened>
  );
}

function OpenedForm({
  opened,
  services,
}: {
  opened: Versioned<CatalogueService>;
  services: readonly ListedService[];
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isDeleted, setDeleted] = useState(false);
  const { id, name } = opened.document;
  const save = useDocumentSave({
    api: documents.service(id),
    opened,
    onSaved(service) {
      form.resetDirty(serviceValues(service));
      void queries.invalidateQueries({ queryKey: keys.catalogue });
    },
    onTheirs(service) {
      if (service) begin(service);
      else setDeleted(true);
    },
  });
  const { form, formProps } = useCheckedForm<ServiceValues>({
    initialValues: serviceValues(opened.document),
    check(values) {
      const dates = Object.entries(dateProblems(values));
      if (dates.length > 0)
        return Object.fromEntries(dates.map(([field, problem]) => [field, t(`catalogue.${problem}`)]));
      return schemaErrors(CatalogueService, t)(withService(values)(opened.document));
    },
    onChange: () => save.reset(),
  });
  const begin = (service: CatalogueService) => {
    const values = serviceValues(service);
    form.clearErrors();
    form.setValues(values);
    form.resetDirty(values);
  };
  useUnsavedWarning(!isDeleted && form.isDirty());
  const fields = useServiceFields();
  const known = useMemo(
    () => ({
      theme: choices(services, ({ service }) => [service.theme]),
      users: choices(services, ({ service }) => [service.users]),
    }),
    [services],
  );
  if (isDeleted) return <Deleted name={name} />;
  const label = (field: keyof typeof import('../i18n/it/catalogue.ts').catalogue.field) =>
    t(`catalogue.field.${field}`);
  return (
    <form {...formProps((values) => save.save(withService(values)))} aria-label={t('catalogue.form')}>
      <Stack gap="md">
        <TextInput label={label('name')} {...form.getInputProps('name')} />
        <div className={classes.fields}>
          <TextInput
            label={label('opensAt')}
            description={t('catalogue.dateMore')}
            autoComplete="off"
            {...form.getInputProps('opensAt')}
          />
          <TextInput
            label={label('closesAt')}
            description={t('catalogue.closesMore')}
            autoComplete="off"
            {...form.getInputProps('closesAt')}
          />
          <NativeSelect
            size="md"
            label={label('timeliness')}
            data={(['always', 'deadline', 'seasonal'] as const).map((value) => ({
              value,
              label: t(`catalogue.timeliness.${value}`),
            }))}
            {...form.getInputProps('timeliness')}
          />
          <NativeSelect
            size="md"
            label={label('phase')}
            data={[
              { value: '', label: t('catalogue.noPhase') },
              ...['1', '2', '3'].map((phase) => ({ value: phase, label: t('catalogue.phase', { phase }) })),
            ]}
            {...form.getInputProps('phase')}
          />
          <TextInput label={label('url')} type="url" {...form.getInputProps('url')} />
          <TextInput label={label('helpUrl')} type="url" {...form.getInputProps('helpUrl')} />
          <Autocomplete
            size="md"
            label={label('theme')}
            data={known.theme}
            {...form.getInputProps('theme')}
          />
          <Autocomplete
            size="md"
            label={label('users')}
            data={known.users}
            {...form.getInputProps('users')}
          />
        </div>
        <MultiSelect
          size="md"
          label={label('accessModes')}
          data={AccessMode.options.map((mode) => ({ value: mode, label: t(`catalogue.access.${mode}`) }))}
          {...form.getInputProps('accessModes')}
        />
        <Textarea
          size="md"
          autosize
          label={label('userJourneys')}
          description={t('catalogue.onePerLine')}
          {...form.getInputProps('userJourneys')}
        />
        <Textarea size="md" autosize label={label('notes')} {...form.getInputProps('notes')} />
        <SaveButton label={t('catalogue.save')} save={save} />
      </Stack>
      <ConflictDialog save={save} name={name} fields={fields} />
    </form>
  );
}

function useServiceFields(): Field<CatalogueService>[] {
  const { t } = useTranslation();
  const field = (
    name: Exclude<
      keyof ServiceValues & keyof typeof import('../i18n/it/catalogue.ts').catalogue.field,
      symbol
    >,
    text: (service: CatalogueService) => string,
  ): Field<CatalogueService> => ({
    label: t(`catalogue.field.${name}`),
    value: text,
    text: (service) => text(service) || t('conflict.unset'),
  });
  return [
    field('name', ({ name }) => name),
    field('opensAt', ({ deadline }) => instantText(deadline?.opensAt)),
    field('closesAt', ({ deadline }) => instantText(deadline?.closesAt)),
    field('timeliness', ({ timeliness }) => t(`catalogue.timeliness.${timeliness}`)),
    field('phase', ({ phase }) => (phase ? t('catalogue.phase', { phase }) : '')),
    field('url', ({ url }) => url ?? ''),
    field('helpUrl', ({ helpUrl }) => helpUrl ?? ''),
    field('theme', ({ theme }) => theme ?? ''),
    field('users', ({ users }) => users ?? ''),
    field('accessModes', ({ accessModes }) =>
      accessModes.map((mode) => t(`catalogue.access.${mode}`)).join(', '),
    ),
    field('userJourneys', ({ userJourneys }) => userJourneys.join('; ')),
    field('notes', ({ notes }) => notes ?? ''),
  ];
}
