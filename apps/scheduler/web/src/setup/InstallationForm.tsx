import type { Settings } from '@bacheca/shared/api/settings';
import { Language } from '@bacheca/shared/model/ids';
import { Role } from '@bacheca/shared/model/people';
import { Checkbox, Group, Stack, Switch, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { DocumentApi, Versioned } from '../api/documents.ts';
import { keys } from '../api/queries.ts';
import { useCheckedForm } from '../forms/use-checked-form.ts';
import { useFormat } from '../i18n/use-format.ts';
import { ConflictDialog } from '../saving/ConflictDialog.tsx';
import type { Field } from '../saving/compare-fields.ts';
import { useDocumentSave } from '../saving/use-document-save.ts';
import { SaveButton } from '../settings/SaveButton.tsx';

/** What holds for the whole installation; at the first set-up it is written down that it was done. */
export function InstallationForm(props: {
  api: DocumentApi<Settings>;
  opened: Versioned<Settings>;
  label: string;
  onSaved?: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const { api, opened, onSaved } = props;
  const { form, formProps } = useCheckedForm({
    initialValues: valuesOf(opened.document),
    check: ({ languages }): Record<string, string> =>
      languages.length === 0 ? { languages: t('setup.noLanguage') } : {},
  });
  const save = useDocumentSave({
    api,
    opened,
    onSaved() {
      void queries.invalidateQueries({ queryKey: keys.session });
      onSaved?.();
    },
    onTheirs: (settings) => settings && form.setValues(valuesOf(settings)),
  });
  const fields = useFields();
  return (
    <form
      {...formProps((values) =>
        save.save((settings) => ({
          ...settings,
          ...values,
          municipality: values.municipality.trim() || null,
          setUpAt: settings.setUpAt ?? new Date().toISOString(),
        })),
      )}
    >
      <Stack gap="lg">
        <TextInput
          label={t('setup.municipality')}
          description={t('setup.municipalityMore')}
          maxLength={80}
          {...form.getInputProps('municipality')}
        />
        <Checkbox.Group
          label={t('setup.languages')}
          description={t('setup.languagesMore')}
          data-wrong={form.errors.languages !== undefined}
          {...form.getInputProps('languages')}
        >
          <Group mt="xs">
            {Language.options.map((language) => (
              <Checkbox key={language} value={language} label={format.language(language)} />
            ))}
          </Group>
        </Checkbox.Group>
        <Switch
          label={t('setup.selfApproval')}
          description={t('setup.selfApprovalMore')}
          {...form.getInputProps('selfApproval', { type: 'checkbox' })}
        />
        <Checkbox.Group
          label={t('setup.secondFactor')}
          description={t('setup.secondFactorMore')}
          {...form.getInputProps('secondFactorRoles')}
        >
          <Group mt="xs">
            {Role.options.map((role) => (
              <Checkbox key={role} value={role} label={t(`session.role.${role}`)} />
            ))}
          </Group>
        </Checkbox.Group>
        <SaveButton label={props.label} save={save} />
      </Stack>
      <ConflictDialog save={save} name={t('setup.title')} fields={fields} />
    </form>
  );
}

function valuesOf({ municipality, languages, selfApproval, secondFactorRoles }: Settings) {
  return { municipality: municipality ?? '', languages, selfApproval, secondFactorRoles };
}

function useFields(): Field<Settings>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      label: t('setup.municipality'),
      value: ({ municipality }) => municipality,
      text: ({ municipality }) => municipality ?? '—',
    },
    {
      label: t('setup.languages'),
      value: ({ languages }) => languages,
      text: ({ languages }) => languages.map(format.language).join(', '),
    },
    {
      label: t('setup.selfApproval'),
      value: ({ selfApproval }) => selfApproval,
      text: ({ selfApproval }) => (selfApproval ? '✓' : '—'),
    },
    {
      label: t('setup.secondFactor'),
      value: ({ secondFactorRoles }) => secondFactorRoles,
      text: ({ secondFactorRoles }) =>
        secondFactorRoles.map((role) => t(`session.role.${role}`)).join(', ') || '—',
    },
  ];
}
