import { type CataloguePlan, type CatalogueTable, MAX_TABLE_BYTES } from '@bacheca/shared/api/catalogue';
import type { CatalogueService } from '@bacheca/shared/api/content';
import { canonicalJson } from '@bacheca/shared/wire/canonical-json';
import { Alert, Badge, Button, FileInput, Group, Modal, Stack, Text, Title } from '@mantine/core';
import { IconFileImport, IconListCheck } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { useFormat } from '../i18n/use-format.ts';
import { useIsTopLayer } from '../shell/layers.ts';
import classes from './CataloguePage.module.css';
import { catalogueApi, ownTimeZone } from './catalogue-api.ts';
import { instantText } from './service-values.ts';

/** More changes than that are counted, not read one by one. */
const MAX_LISTED = 200;

/** Takes in a table: first what it would change, then the change. */
export function ImportDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const isTop = useIsTopLayer(isOpen);
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      closeOnEscape={isTop}
      size="xl"
      title={t('catalogue.importTitle')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      {isOpen && <Import onClose={onClose} />}
    </Modal>
  );
}

function Import({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const [isTooBig, setTooBig] = useState(false);
  const planning = useMutation({
    async mutationFn(file: File) {
      const table = await tableOf(file);
      return { table, plan: await catalogueApi.plan(table) };
    },
  });
  const importing = useMutation({
    mutationFn: ({ table, plan }: { table: CatalogueTable; plan: CataloguePlan }) =>
      catalogueApi.import(table, plan.basis),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.catalogue }),
  });
  const choose = (file: File | null) => {
    importing.reset();
    planning.reset();
    setTooBig(file !== null && file.size > MAX_TABLE_BYTES);
    if (file && file.size <= MAX_TABLE_BYTES) planning.mutate(file);
  };
  if (importing.data)
    return (
      <Stack>
        <Text role="status" fw={600}>
          {t('catalogue.imported', importing.data)}
        </Text>
        <Group>
          <Button data-autofocus onClick={onClose}>
            {t('app.close')}
          </Button>
        </Group>
      </Stack>
    );
  const { plan } = planning.data ?? {};
  return (
    <Stack>
      <Text>{t('catalogue.importLead')}</Text>
      <FileInput
        size="md"
        label={t('catalogue.file')}
        leftSection={<IconFileImport size={20} aria-hidden />}
        accept=".csv,.txt,.yaml,.yml,text/csv"
        onChange={choose}
        error={isTooBig && t('catalogue.tooBig', { size: format.bytes(MAX_TABLE_BYTES) })}
      />
      {planning.isPending && <Text role="status">{t('catalogue.checking')}</Text>}
      {planning.error && <ErrorMessage error={planning.error} />}
      {plan && plan.problems.length > 0 && <Problems problems={plan.problems} />}
      {plan && plan.problems.length === 0 && <Changes plan={plan} />}
      {importing.error && <ErrorMessage error={importing.error} />}
      {planning.data && plan && plan.problems.length === 0 && plan.changes.length > 0 && (
        <Group>
          <Button loading={importing.isPending} onClick={() => importing.mutate(planning.data)}>
            {t('catalogue.apply', { count: plan.changes.length })}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('app.cancel')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Problems({ problems }: { problems: CataloguePlan['problems'] }) {
  const { t } = useTranslation();
  return (
    <Alert
      role="alert"
      color="red"
      icon={<IconListCheck aria-hidden />}
      title={t('catalogue.problems', { count: problems.length })}
    >
      <Text mb="sm">{t('catalogue.problemsMore')}</Text>
      <ul className={classes.changes}>
        {problems.map(({ line, column, message }) => (
          <li key={`${line} ${column} ${message}`}>
            <b>{column ? t('catalogue.lineColumn', { line, column }) : t('catalogue.line', { line })}</b>:{' '}
            {message}
          </li>
        ))}
      </ul>
    </Alert>
  );
}

function Changes({ plan: { changes, unchanged } }: { plan: CataloguePlan }) {
  const { t } = useTranslation();
  const added = changes.filter(({ before }) => before === null).length;
  return (
    <Stack gap="sm">
      <Group role="status" gap="xs">
        {changes.length === 0 && <Text fw={600}>{t('catalogue.nothingChanges')}</Text>}
        {added > 0 && <Badge color="green">{t('catalogue.addedServices', { count: added })}</Badge>}
        {changes.length > added && (
          <Badge>{t('catalogue.changedServices', { count: changes.length - added })}</Badge>
        )}
        {unchanged > 0 && (
          <Badge color="gray" variant="light">
            {t('catalogue.sameServices', { count: unchanged })}
          </Badge>
        )}
      </Group>
      <ul className={classes.changes}>
        {changes.slice(0, MAX_LISTED).map(({ line, before, after }) => (
          <li key={line} className={classes.change}>
            <Title order={3} size="h5">
              {after.name}
              {before === null && (
                <Badge ml="xs" color="green">
                  {t('catalogue.newService')}
                </Badge>
              )}
            </Title>
            {before && <ChangedFields before={before} after={after} />}
          </li>
        ))}
      </ul>
    </Stack>
  );
}

const FIELDS = [
  ...(['name', 'phase', 'timeliness', 'accessModes', 'accessSteps', 'url', 'helpUrl', 'theme'] as const),
  ...(['users', 'userJourneys', 'deadline', 'suitability', 'transversal', 'notes', 'source'] as const),
] satisfies (keyof CatalogueService)[];

function ChangedFields({ before, after }: { before: CatalogueService; after: CatalogueService }) {
  const { t } = useTranslation();
  const words = (service: CatalogueService, field: (typeof FIELDS)[number]): string => {
    const value = service[field];
    if (value === undefined) return t('catalogue.emptyValue');
    if (field === 'deadline' && service.deadline)
      return [instantText(service.deadline.opensAt), instantText(service.deadline.closesAt)]
        .filter(Boolean)
        .join(' – ');
    if (field === 'timeliness') return t(`catalogue.timeliness.${service.timeliness}`);
    if (field === 'accessModes')
      return (
        service.accessModes.map((mode) => t(`catalogue.access.${mode}`)).join(', ') ||
        t('catalogue.emptyValue')
      );
    if (Array.isArray(value)) return value.join(' · ') || t('catalogue.emptyValue');
    if (typeof value === 'object') return Object.values(value).join(' · ') || t('catalogue.emptyValue');
    return String(value);
  };
  const changed = FIELDS.filter(
    (field) => canonicalJson([before[field] ?? null]) !== canonicalJson([after[field] ?? null]),
  );
  return (
    <dl>
      {changed.map((field) => (
        <div key={field}>
          <dt>{t(`catalogue.field.${field}`)}: </dt>
          <dd>{t('catalogue.becomes', { before: words(before, field), after: words(after, field) })}</dd>
        </div>
      ))}
    </dl>
  );
}

async function tableOf(file: File): Promise<CatalogueTable> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  // The arguments of one call are limited.
  for (let at = 0; at < bytes.length; at += 32_768)
    binary += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  const format = /\.ya?ml$/i.test(file.name) ? 'yaml' : 'csv';
  return { format, data: btoa(binary), timeZone: ownTimeZone() };
}
