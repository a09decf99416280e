import {
  type MantineColorScheme,
  SegmentedControl,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core';
import { IconBrightness, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

const schemes = [
  { value: 'light', icon: IconSun },
  { value: 'dark', icon: IconMoon },
  { value: 'auto', icon: IconBrightness },
] as const satisfies { value: MantineColorScheme; icon: unknown }[];

export function SchemeSwitch(props: { fullWidth?: boolean }) {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      aria-label={t('preferences.scheme')}
      fullWidth={props.fullWidth ?? false}
      value={colorScheme}
      onChange={(value) => setColorScheme(value as MantineColorScheme)}
      data={schemes.map(({ value, icon: Icon }) => ({
        value,
        label: (
          <span
            title={t(`preferences.${value}`)}
            style={{ display: 'grid', placeItems: 'center', height: 24 }}
          >
            <Icon size={20} aria-hidden />
            <VisuallyHidden>{t(`preferences.${value}`)}</VisuallyHidden>
          </span>
        ),
      }))}
    />
  );
}
