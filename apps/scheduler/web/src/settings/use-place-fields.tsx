import { IDENTITY_COLOURS } from '@bacheca/shared/model/contrast';
import type { Location } from '@bacheca/shared/model/schedule';
import { ColorSwatch, Group, VisuallyHidden } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { mediaUrl } from '../api/client.ts';
import type { Field } from '../saving/compare-fields.ts';
import { MarkImage } from '../shell/Mark.tsx';
import { COLOUR_NAMES } from './Colours.tsx';
import classes from './SettingsPage.module.css';
import { hoursOf, soundOf } from './sound-hours.ts';

/** What the form of a place's look and sound asks for, in words. */
export function usePlaceFields(): Field<Location>[] {
  const { t } = useTranslation();
  return [
    {
      label: t('settings.name'),
      value: ({ theme }) => theme?.name,
      text: ({ theme }) => theme?.name ?? t('conflict.unset'),
    },
    {
      label: t('settings.mark'),
      value: ({ theme }) => theme?.mark,
      text: ({ theme }) => (
        <span className={classes.mark}>
          {theme?.mark ? (
            <img src={mediaUrl(theme.mark)} alt={t('settings.markNow')} />
          ) : (
            <>
              <MarkImage size={40} />
              <VisuallyHidden>{t('settings.markOfCampaign')}</VisuallyHidden>
            </>
          )}
        </span>
      ),
    },
    ...COLOUR_NAMES.map((name) => ({
      label: t('settings.colourOf', { name: t(`settings.colour.${name}`) }),
      value: ({ theme }: Location) => theme?.colours?.[name] ?? IDENTITY_COLOURS[name],
      text({ theme }: Location) {
        const colour = theme?.colours?.[name] ?? IDENTITY_COLOURS[name];
        return (
          <Group gap="xs" component="span">
            <ColorSwatch component="span" color={colour} size={20} aria-hidden />
            {colour}
          </Group>
        );
      },
    })),
    {
      label: t('settings.sound'),
      value: ({ sound }) => hoursOf(sound),
      text: ({ sound }) => soundText(hoursOf(sound), t),
    },
    {
      label: t('settings.transition'),
      value: ({ transition }) => transition ?? 'cut',
      text: ({ transition }) => t(transition === 'fade' ? 'settings.fade' : 'settings.cut'),
    },
  ];
}

/** Writes `15:00–17:00: 40 %; 20:00–24:00: 10 %`. */
function soundText(hours: readonly number[], t: TFunction): string {
  const spans = soundOf(hours) ?? [];
  if (spans.length === 0) return t('settings.mute');
  return spans
    .flatMap(({ dayparts, volumePercent }) =>
      dayparts.map(({ from, until }) => ({ from, text: `${from}–${until}: ${volumePercent} %` })),
    )
    .sort((a, b) => (a.from < b.from ? -1 : 1))
    .map(({ text }) => text)
    .join('; ');
}
