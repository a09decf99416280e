import { IDENTITY_COLOURS } from '@bacheca/shared/model/contrast';
import { contrasts, MIN_CONTRAST, type ThemeColours } from '@bacheca/shared/model/theme';
import { Button, ColorInput, MantineThemeProvider } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import classes from './SettingsPage.module.css';

type Name = keyof typeof IDENTITY_COLOURS;
export const COLOUR_NAMES = ['primary', 'deep', 'field', 'badge', 'accent'] as const satisfies Name[];
const WHOLE = /^#[0-9a-f]{6}$/;
const isWhole = (colour: string | undefined) => colour === undefined || WHOLE.test(colour);

/** Asks for the colours of a place; one that isn't set is the identity's. What can't be read is said as one chooses. */
export function Colours(props: {
  colours: ThemeColours;
  /** What was wrong when it was sent, as `colours.` and the name. */
  errors: Readonly<Record<string, ReactNode>>;
  onChange: (colours: ThemeColours) => void;
}) {
  const { t } = useTranslation();
  const { colours, errors, onChange } = props;
  const set = (name: Name, value: string) => {
    const { [name]: _, ...others } = colours;
    const colour = value.trim().toLowerCase();
    onChange(colour === '' || colour === IDENTITY_COLOURS[name] ? others : { ...others, [name]: colour });
  };
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>{t('settings.colours')}</legend>
      <PickerLabels>
        {COLOUR_NAMES.map((name) => (
          <ColorInput
            withEyeDropper={false}
            key={name}
            size="md"
            label={t(`settings.colour.${name}`)}
            value={colours[name] ?? IDENTITY_COLOURS[name]}
            onChange={(value) => set(name, value)}
            error={isWhole(colours[name]) ? errors[`colours.${name}`] : t('settings.colourForm')}
          />
        ))}
      </PickerLabels>
      <Contrasts colours={colours} />
      {Object.keys(colours).length > 0 && (
        <Button variant="subtle" className={classes.start} onClick={() => onChange({})}>
          {t('settings.ownColoursOff')}
        </Button>
      )}
    </fieldset>
  );
}

/** What a colour is dragged on has a name; the input itself hands none on to it. */
function PickerLabels({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const defaultProps = { saturationLabel: t('settings.saturation'), hueLabel: t('settings.hue') };
  return (
    <MantineThemeProvider theme={{ components: { ColorPicker: { defaultProps } } }}>
      <div className={classes.colours}>{children}</div>
    </MantineThemeProvider>
  );
}

function Contrasts({ colours }: { colours: ThemeColours }) {
  const { t } = useTranslation();
  const format = useFormat();
  const whole = Object.fromEntries(Object.entries(colours).filter(([, colour]) => isWhole(colour)));
  return (
    <ul className={classes.contrasts} aria-label={t('settings.contrast')}>
      {contrasts(whole).map(({ text, on, contrast }) => {
        const isGood = contrast >= MIN_CONTRAST;
        // It is rounded down: what is just under the limit must not read as the limit.
        const figure = format.number(Math.floor(contrast * 10) / 10);
        return (
          <li key={`${text} ${on}`} data-good={isGood}>
            {isGood ? <IconCheck size={18} aria-hidden /> : <IconAlertTriangle size={18} aria-hidden />}
            <span>
              {t(
                `settings.pair.${text as 'ink' | 'white' | 'deep'}-${on as Name}` as 'settings.pair.ink-field',
              )}
            </span>
            <b>{t(isGood ? 'settings.readable' : 'settings.unreadable', { figure })}</b>
          </li>
        );
      })}
    </ul>
  );
}

/** Whether each can be drawn; one that is half typed can't. */
export function areWhole(colours: ThemeColours): boolean {
  return Object.values(colours).every(isWhole);
}

/** Whether all that is written in these colours can be read. */
export function isReadable(colours: ThemeColours): boolean {
  return (
    Object.values(colours).every(isWhole) &&
    contrasts(colours).every(({ contrast }) => contrast >= MIN_CONTRAST)
  );
}
