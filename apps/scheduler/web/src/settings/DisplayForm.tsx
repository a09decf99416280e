import type { Screen, ScreenDisplay } from '@bacheca/shared/model/schedule';
import { NumberInput, SegmentedControl, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { useFormat } from '../i18n/use-format.ts';
import { useUnsavedWarning } from '../shell/unsaved-changes.ts';
import { SaveButton } from './SaveButton.tsx';
import classes from './SettingsPage.module.css';
import { useVersionedSave } from './use-versioned-save.ts';

const ROTATIONS = [0, 90, 180, 270] as const;

/** How a screen hangs. An empty field leaves the stage as it is. */
export function DisplayForm(props: { screen: Screen; onDraft: (display: ScreenDisplay) => void }) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const { screen, onDraft } = props;
  const [display, setDisplay] = useState<ScreenDisplay>(screen.display ?? {});
  const save = useVersionedSave(
    () => api.screenVersion(screen.id),
    (version) => {
      const { display: _, ...rest } = screen;
      return api.saveScreen(Object.keys(display).length > 0 ? { ...rest, display } : rest, version);
    },
  );
  const [isChanged, setChanged] = useState(false);
  useUnsavedWarning(isChanged && !save.isSuccess);
  const set = <Key extends keyof ScreenDisplay>(key: Key, value: ScreenDisplay[Key] | undefined) => {
    const { [key]: _, ...others } = display;
    const next: ScreenDisplay = value === undefined ? others : { ...others, [key]: value };
    setDisplay(next);
    setChanged(true);
    onDraft(next);
    save.reset();
  };
  const decimal = new Intl.NumberFormat(locale).format(0.5).charAt(1);
  const number = (
    key: 'diagonalInches' | 'viewingDistanceMetres' | 'marginPercent',
    min: number,
    max: number,
  ) => (
    <NumberInput
      size="md"
      label={t(`settings.${key}`)}
      description={t(`settings.${key}More`)}
      value={display[key] ?? ''}
      onChange={(value) => set(key, typeof value === 'number' ? value : undefined)}
      min={min}
      max={max}
      decimalScale={1}
      decimalSeparator={decimal}
      clampBehavior="blur"
    />
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} noValidate>
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
            value={String(display.rotation ?? 0)}
            onChange={(value) => {
              const rotation = ROTATIONS.find((angle) => angle === Number(value));
              set('rotation', rotation || undefined);
            }}
            data={ROTATIONS.map((angle) => ({
              value: String(angle),
              label: angle === 0 ? t('settings.upright') : `${angle}°`,
            }))}
          />
        </fieldset>
        <div className={classes.fields}>
          {number('diagonalInches', 5, 200)}
          {number('viewingDistanceMetres', 0.3, 50)}
          {number('marginPercent', 0, 10)}
        </div>
        <SaveButton label={t('settings.saveScreen')} save={save} />
      </Stack>
    </form>
  );
}
