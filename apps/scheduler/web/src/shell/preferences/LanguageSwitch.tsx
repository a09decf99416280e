import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, isUiLanguage, UI_LANGUAGES } from '../../i18n/index.ts';

export function LanguageSwitch(props: { fullWidth?: boolean }) {
  const { t, i18n } = useTranslation();
  return (
    <SegmentedControl
      aria-label={t('preferences.language')}
      fullWidth={props.fullWidth ?? false}
      value={i18n.language}
      onChange={(value) => {
        if (isUiLanguage(value)) void chooseLanguage(value);
      }}
      data={Object.entries(UI_LANGUAGES).map(([value, name]) => ({
        value,
        // Each language is written, and read out, in itself.
        label: <span lang={value}>{name}</span>,
      }))}
    />
  );
}
