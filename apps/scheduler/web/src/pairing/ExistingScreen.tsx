import type { ScreenView } from '@bacheca/shared/api/screens';
import { Select } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';

export function ExistingScreen(props: { screens: readonly ScreenView[]; input: GetInputPropsReturnType }) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const collator = new Intl.Collator(locale, { numeric: true });
  const data = props.screens
    .map(({ screen, location }) => ({ value: screen.id, label: `${location.name}: ${screen.name}` }))
    .sort((a, b) => collator.compare(a.label, b.label));
  return (
    <Select
      openOnFocus={false}
      label={t('pair.screen')}
      placeholder={t('pair.screenPick')}
      searchable
      nothingFoundMessage={t('pair.screenNone')}
      data={data}
      {...props.input}
    />
  );
}
