import type { MediaFile } from '@bacheca/shared/model/items';
import type { Location } from '@bacheca/shared/model/schedule';
import type { Theme } from '@bacheca/shared/model/theme';
import { SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { useUnsavedWarning } from '../shell/unsaved-changes.ts';
import { areWhole, Colours, isReadable } from './Colours.tsx';
import { MarkField } from './MarkField.tsx';
import { SaveButton } from './SaveButton.tsx';
import classes from './SettingsPage.module.css';
import { SoundDay } from './SoundDay.tsx';
import { hoursOf, soundOf } from './sound-hours.ts';
import { useVersionedSave } from './use-versioned-save.ts';

const MAX_NAME = 24;

export interface LocationDraft {
  readonly location: Location;
  /** The file of a mark that was uploaded just now. */
  readonly mark?: MediaFile;
}

/** The look and the sound of a place. */
export function LocationForm(props: { location: Location; onDraft: (draft: LocationDraft) => void }) {
  const { t } = useTranslation();
  const [location, setLocation] = useState(props.location);
  const [uploaded, setUploaded] = useState<MediaFile>();
  const save = useVersionedSave(
    () => api.locationVersion(props.location.id),
    (version) => api.saveLocation(themeOf(location, props.location), version),
  );
  const { theme = {}, sound, transition = 'cut' } = location;
  const canBeRead = isReadable(theme.colours ?? {});
  const [isChanged, setChanged] = useState(false);
  useUnsavedWarning(isChanged && !save.isSuccess);

  const change = (next: Location, mark = uploaded) => {
    setLocation(next);
    setChanged(true);
    setUploaded(mark);
    save.reset();
    // One sees what can't be read, too: that is why. A colour that is half typed can't be drawn.
    if (areWhole(next.theme?.colours ?? {})) props.onDraft({ location: next, ...(mark && { mark }) });
  };
  const changeTheme = (next: Theme, mark?: MediaFile) => {
    const { theme: _, ...rest } = location;
    change(Object.keys(next).length > 0 ? { ...rest, theme: next } : rest, mark);
  };
  const without = (key: keyof Theme): Theme => {
    const { [key]: _, ...others } = theme;
    return others;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (canBeRead) save.mutate();
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        <TextInput
          label={t('settings.name')}
          description={t('settings.nameMore')}
          maxLength={MAX_NAME}
          placeholder="#PratoFacile"
          value={theme.name ?? ''}
          onChange={({ currentTarget: { value } }) =>
            changeTheme(value === '' ? without('name') : { ...theme, name: value })
          }
        />
        <MarkField
          mark={theme.mark}
          onChange={(mark, file) => changeTheme(mark ? { ...theme, mark } : without('mark'), file)}
        />
        <Colours
          colours={theme.colours ?? {}}
          onChange={(colours) =>
            changeTheme(Object.keys(colours).length > 0 ? { ...theme, colours } : without('colours'))
          }
        />
        <fieldset className={classes.group}>
          <legend className={classes.legend}>{t('settings.sound')}</legend>
          <Text size="sm" c="dimmed">
            {t('settings.soundMore')}
          </Text>
          <SoundDay
            hours={hoursOf(sound)}
            onChange={(hours) => {
              const { sound: _, ...rest } = location;
              const next = soundOf(hours);
              change(next ? { ...rest, sound: next } : rest);
            }}
          />
        </fieldset>
        <fieldset className={classes.group}>
          <legend className={classes.legend}>{t('settings.transition')}</legend>
          <SegmentedControl
            size="md"
            className={classes.start}
            aria-label={t('settings.transition')}
            value={transition}
            onChange={(value) => change({ ...location, transition: value === 'fade' ? 'fade' : 'cut' })}
            data={[
              { value: 'cut', label: t('settings.cut') },
              { value: 'fade', label: t('settings.fade') },
            ]}
          />
        </fieldset>
        {!canBeRead && (
          <Text role="alert" fw={600} className={classes.refused}>
            {t('settings.cannotBeRead')}
          </Text>
        )}
        <SaveButton label={t('settings.savePlace')} disabled={!canBeRead} save={save} />
      </Stack>
    </form>
  );
}

/** The place as it is now, which others may have changed meanwhile, with the look and the sound of the draft. */
function themeOf({ theme, sound, transition }: Location, now: Location): Location {
  const { theme: _theme, sound: _sound, transition: _transition, ...rest } = now;
  return { ...rest, ...(theme && { theme }), ...(sound && { sound }), ...(transition && { transition }) };
}
