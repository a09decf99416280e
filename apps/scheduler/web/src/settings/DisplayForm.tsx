import { type Screen, ScreenDisplay } from '@bacheca/shared/model/schedule';
import { NumberInput, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { documents, type Versioned } from '../api/documents.ts';
import { schemaErrors } from '../forms/schema-errors.ts';
import { useCheckedForm } from '../forms/use-checked-form.ts';
import { useFormat } from '../i18n/use-format.ts';
import { ConflictDialog } from '../saving/ConflictDialog.tsx';
import type { Field } from '../saving/compare-fields.ts';
import { Deleted } from '../saving/Deleted.tsx';
import { useDocumentSave } from '../saving/use-document-save.ts';
import { useUnsavedWarning } from '../shell/unsaved-changes.ts';
import { displayOf, displayValuesOf, ROTATIONS, SIZES, withDisplay } from './display-values.ts';
import { SaveButton } from './SaveButton.tsx';
import classes from './SettingsPage.module.css';

/** How a screen hangs. An empty field leaves the stage as it is. */
export function DisplayForm(props: { opened: Versioned<Screen>; onDraft: (display: ScreenDisplay) => void }) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const { opened, onDraft } = props;
  const { id, name } = opened.document;
  const [isDeleted, setDeleted] = useState(false);
  const save = useDocumentSave({
    api: documents.screen(id),
    opened,
    onSaved: (screen) => form.resetDirty(displayValuesOf(screen)),
    onTheirs(screen) {
      if (screen) begin(screen);
      else setDeleted(true);
    },
  });
  const { form, formProps } = useCheckedForm({
    initialValues: displayValuesOf(opened.document),
    check: (values) => schemaErrors(ScreenDisplay, t)(displayOf(values)),
    onChange(values) {
      save.reset();
      const display = ScreenDisplay.safeParse(displayOf(values));
      // What is half typed can't be drawn.
      if (display.success) onDraft(display.data);
    },
  });
  const begin = (screen: Screen) => {
    const values = displayValuesOf(screen);
    form.clearErrors();
    form.setValues(values);
    form.resetDirty(values);
  };
  const fields = useDisplayFields();
  useUnsavedWarning(!isDeleted && form.isDirty());
  const decimal = new Intl.NumberFormat(locale).format(0.5).charAt(1);
  if (isDeleted) return <Deleted name={name} />;
  return (
    <form {...formProps((values) => save.save(withDisplay(values)))} aria-label={t('settings.screen')}>
      <Stack gap="md">
        <fieldset className={classes.group}>
          <legend className={classes.legend}>{t('settings.rotation')}</legend>
          <Text size="sm" c="dimmed">
            {t('settings.rotationMore')}
          </Text>
          <SegmentedControl
            size="md"
            className={classes.start}
            aria-label={t('settings.rotation')}
            value={String(form.values.rotation)}
            onChange={(value) => form.setFieldValue('rotation', Number(value))}
            data={ROTATIONS.map((angle) => ({
              value: String(angle),
              label: angle === 0 ? t('settings.upright') : `${angle}°`,
            }))}
          />
        </fieldset>
        <div className={classes.fields}>
          {SIZES.map((size) => (
            <NumberInput
              key={size}
              size="md"
              label={t(`settings.${size}`)}
              description={t(`settings.${size}More`)}
              allowNegative={false}
              decimalScale={1}
              decimalSeparator={decimal}
              clampBehavior="none"
              {...form.getInputProps(size)}
            />
          ))}
        </div>
        <SaveButton label={t('settings.saveScreen')} save={save} />
      </Stack>
      <ConflictDialog save={save} name={name} fields={fields} />
    </form>
  );
}

function useDisplayFields(): Field<Screen>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      label: t('settings.rotation'),
      value: ({ display }) => display?.rotation ?? 0,
      text: ({ display }) => (display?.rotation ? `${display.rotation}°` : t('settings.upright')),
    },
    ...SIZES.map((size) => ({
      label: t(`settings.${size}`),
      value: ({ display }: Screen) => display?.[size],
      text({ display }: Screen) {
        const number = display?.[size];
        return number === undefined ? t('conflict.unset') : format.number(number);
      },
    })),
  ];
}
