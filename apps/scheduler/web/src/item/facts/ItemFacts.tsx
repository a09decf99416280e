import { Item } from '@bacheca/shared/model/items';
import { Select, Stack, TagsInput, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { documents, type Versioned } from '../../api/documents.ts';
import { itemApi } from '../../api/items.ts';
import { keys } from '../../api/queries.ts';
import { schemaErrors } from '../../forms/schema-errors.ts';
import { useCheckedForm } from '../../forms/use-checked-form.ts';
import { ConflictDialog } from '../../saving/ConflictDialog.tsx';
import type { Field } from '../../saving/compare-fields.ts';
import { Deleted } from '../../saving/Deleted.tsx';
import { useDocumentSave } from '../../saving/use-document-save.ts';
import { useCan } from '../../session/use-can.ts';
import { SaveButton } from '../../settings/SaveButton.tsx';
import { useUnsavedWarning } from '../../shell/unsaved-changes.ts';
import pageClasses from '../ItemPage.module.css';
import { type FactsValues, factsOf, tagOf, withFacts, wrongFacts } from './facts-values.ts';
import classes from './ItemFacts.module.css';

/** Whoever says a day means theirs; places abroad have no municipality. */
const TIME_ZONE = 'Europe/Rome';

/** What an item is called and about, and when it may be shown: changed without a new approval. */
export function ItemFacts({ item }: { item: Versioned<Item> }) {
  const { t } = useTranslation();
  // What another part of the page saves begins the form anew, unless something is typed in it.
  const [opened, setOpened] = useState(item);
  return (
    <section className={pageClasses.card} aria-labelledby="item-facts">
      <h2 id="item-facts">{t('item.facts.title')}</h2>
      <FactsForm key={opened.version} opened={opened} now={item} onReopen={setOpened} />
    </section>
  );
}

function FactsForm(props: {
  opened: Versioned<Item>;
  now: Versioned<Item>;
  onReopen: (item: Versioned<Item>) => void;
}) {
  const { t } = useTranslation();
  const can = useCan();
  const queries = useQueryClient();
  const { opened, now, onReopen } = props;
  const { id, title } = opened.document;
  const [isDeleted, setDeleted] = useState(false);
  const services = useQuery({ queryKey: keys.services, queryFn: itemApi.services });
  const save = useDocumentSave({
    api: documents.item(id),
    opened,
    onSaved(saved) {
      form.resetDirty(factsOf(saved, TIME_ZONE));
      void queries.invalidateQueries({ queryKey: keys.item(id) });
    },
    onTheirs(theirs) {
      if (!theirs) return setDeleted(true);
      const values = factsOf(theirs, TIME_ZONE);
      form.clearErrors();
      form.setValues(values);
      form.resetDirty(values);
    },
  });
  const { form, formProps } = useCheckedForm<FactsValues>({
    initialValues: factsOf(opened.document, TIME_ZONE),
    check(values) {
      const wrong = wrongFacts(values, TIME_ZONE);
      return {
        ...schemaErrors(Item, t)(withFacts(values, TIME_ZONE)(opened.document)),
        ...Object.fromEntries(
          Object.entries(wrong).map(([name, why]) => [name, t(`item.facts.wrong.${why}`)]),
        ),
      };
    },
    onChange: () => save.reset(),
  });
  const isDirty = form.isDirty();
  useUnsavedWarning(!isDeleted && isDirty);
  useEffect(() => {
    if (now.version !== opened.version && !isDirty && !save.isPending && !save.isSaved && !save.conflict)
      onReopen(now);
  });
  const fields = useFactFields();
  const choices = useMemo(
    () =>
      (services.data ?? [])
        .map((service) => ({ value: service.id, label: service.name }))
        .sort((one, other) => one.label.localeCompare(other.label, 'it')),
    [services.data],
  );
  const isReadOnly = !can('item.save');
  if (isDeleted) return <Deleted name={title} />;
  return (
    <form {...formProps((values) => save.save(withFacts(values, TIME_ZONE)))} aria-labelledby="item-facts">
      <Stack gap="md">
        <TextInput label={t('item.facts.name')} readOnly={isReadOnly} {...form.getInputProps('title')} />
        <Select
          label={t('item.facts.service')}
          placeholder={t('item.facts.noService')}
          data={choices}
          searchable
          clearable={!isReadOnly}
          readOnly={isReadOnly}
          nothingFoundMessage={t('item.facts.noServiceFound')}
          {...form.getInputProps('serviceId')}
          value={form.values.serviceId || null}
          onChange={(value) => form.setFieldValue('serviceId', value ?? '')}
        />
        <TagsInput
          label={t('item.facts.tags')}
          description={t('item.facts.tagsMore')}
          readOnly={isReadOnly}
          value={form.values.tags}
          onChange={(tags) => form.setFieldValue('tags', [...new Set(tags.map(tagOf).filter(Boolean))])}
          error={form.errors.tags}
        />
        {(['from', 'until'] as const).map((edge) => (
          <fieldset key={edge} className={classes.instant}>
            <legend>{t(`item.facts.${edge}`)}</legend>
            <TextInput
              label={t('item.facts.date')}
              placeholder={t('preview.datePattern')}
              autoComplete="off"
              readOnly={isReadOnly}
              {...form.getInputProps(`${edge}Date`)}
            />
            <TextInput
              label={t('item.facts.time')}
              placeholder="00:00"
              autoComplete="off"
              readOnly={isReadOnly}
              {...form.getInputProps(`${edge}Time`)}
            />
          </fieldset>
        ))}
        {!isReadOnly && <SaveButton label={t('item.facts.save')} save={save} />}
      </Stack>
      <ConflictDialog save={save} name={title} fields={fields} />
    </form>
  );
}

function useFactFields(): Field<Item>[] {
  const { t } = useTranslation();
  const unset = t('conflict.unset');
  const values = (item: Item) => factsOf(item, TIME_ZONE);
  return [
    { label: t('item.facts.name'), value: ({ title }) => title, text: ({ title }) => title },
    {
      label: t('item.facts.service'),
      value: ({ serviceId }) => serviceId,
      text: ({ serviceId }) => serviceId ?? unset,
    },
    {
      label: t('item.facts.tags'),
      value: ({ tags }) => tags,
      text: ({ tags }) => tags?.join(', ') || unset,
    },
    ...(['from', 'until'] as const).map((edge) => ({
      label: t(`item.facts.${edge}`),
      value: (item: Item) => (edge === 'from' ? item.validFrom : item.validUntil),
      text: (item: Item) => `${values(item)[`${edge}Date`]} ${values(item)[`${edge}Time`]}`.trim() || unset,
    })),
    {
      label: t('item.facts.content'),
      value: ({
        title: _title,
        serviceId: _service,
        tags: _tags,
        validFrom: _from,
        validUntil: _until,
        ...rest
      }) => rest,
      text: () => t('item.facts.contentMore'),
    },
  ];
}
