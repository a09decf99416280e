import type { MediaFile } from '@bacheca/shared/model/items';
import type { Location } from '@bacheca/shared/model/schedule';
import { SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { documents, type Versioned } from '../api/documents.ts';
import { useCheckedForm } from '../forms/use-checked-form.ts';
import { ConflictDialog } from '../saving/ConflictDialog.tsx';
import { Deleted } from '../saving/Deleted.tsx';
import { useDocumentSave } from '../saving/use-document-save.ts';
import { useUnsavedWarning } from '../shell/unsaved-changes.ts';
import { areWhole, Colours, isReadable } from './Colours.tsx';
import { MarkField } from './MarkField.tsx';
import { placeValuesOf, withLook } from './place-values.ts';
import { SaveButton } from './SaveButton.tsx';
import classes from './SettingsPage.module.css';
import { SoundDay } from './SoundDay.tsx';
import { usePlaceErrors } from './use-place-errors.ts';
import { usePlaceFields } from './use-place-fields.tsx';

const MAX_NAME = 24;

export interface LocationDraft {
  readonly location: Location;
  /** The file of a mark that was uploaded just now. */
  readonly mark?: MediaFile;
}

/** The look and the sound of a place. */
export function LocationForm(props: {
  opened: Versioned<Location>;
  onDraft: (draft: LocationDraft) => void;
}) {
  const { t } = useTranslation();
  const { opened, onDraft } = props;
  const { id, name } = opened.document;
  const [uploaded, setUploaded] = useState<MediaFile>();
  const [isDeleted, setDeleted] = useState(false);
  const save = useDocumentSave({
    api: documents.location(id),
    opened,
    onSaved: (location) => form.resetDirty(placeValuesOf(location)),
    onTheirs(location) {
      if (location) begin(location);
      else setDeleted(true);
    },
  });
  const placeErrors = usePlaceErrors();
  const { form, formProps } = useCheckedForm({
    initialValues: placeValuesOf(opened.document),
    check: (values) => placeErrors(withLook(values)(opened.document)),
    onChange(values) {
      save.reset();
      // One sees what can't be read, too: that is why. A colour that is half typed can't be drawn.
      if (areWhole(values.colours)) draw(withLook(values)(opened.document));
    },
  });
  const draw = (location: Location, mark = uploaded) => onDraft({ location, ...(mark && { mark }) });
  const begin = (location: Location) => {
    const values = placeValuesOf(location);
    form.clearErrors();
    form.setValues(values);
    form.resetDirty(values);
  };
  const fields = usePlaceFields();
  useUnsavedWarning(!isDeleted && form.isDirty());
  if (isDeleted) return <Deleted name={name} />;
  const { mark, colours, hours, transition } = form.values;
  return (
    <form {...formProps((values) => save.save(withLook(values)))} aria-label={t('settings.place', { name })}>
      <Stack gap="lg">
        <TextInput
          label={t('settings.name')}
          description={t('settings.nameMore')}
          maxLength={MAX_NAME}
          placeholder="#PratoFacile"
          {...form.getInputProps('name')}
        />
        <MarkField
          mark={mark}
          onChange={(next, file) => {
            if (file) setUploaded(file);
            form.setFieldValue('mark', next);
            if (areWhole(colours)) draw(withLook({ ...form.getValues(), mark: next })(opened.document), file);
          }}
        />
        <Colours
          colours={colours}
          errors={form.errors}
          onChange={(next) => {
            form.clearErrors();
            form.setFieldValue('colours', next);
          }}
        />
        <fieldset className={classes.group}>
          <legend className={classes.legend}>{t('settings.sound')}</legend>
          <Text size="sm" c="dimmed">
            {t('settings.soundMore')}
          </Text>
          <SoundDay hours={hours} onChange={(next) => form.setFieldValue('hours', next)} />
        </fieldset>
        <fieldset className={classes.group}>
          <legend className={classes.legend}>{t('settings.transition')}</legend>
          <SegmentedControl
            size="md"
            className={classes.start}
            aria-label={t('settings.transition')}
            value={transition}
            onChange={(value) => form.setFieldValue('transition', value === 'fade' ? 'fade' : 'cut')}
            data={[
              { value: 'cut', label: t('settings.cut') },
              { value: 'fade', label: t('settings.fade') },
            ]}
          />
        </fieldset>
        {!isReadable(colours) && (
          <Text role="alert" fw={600} className={classes.refused}>
            {t('settings.cannotBeRead')}
          </Text>
        )}
        <SaveButton label={t('settings.savePlace')} save={save} />
      </Stack>
      <ConflictDialog save={save} name={name} fields={fields} />
    </form>
  );
}
