import type { Location, Screen } from '@bacheca/shared/model/schedule';
import { Alert, Select, TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { IconInfoCircle, IconRectangle, IconRectangleVertical } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { PictureChoice } from './PictureChoice.tsx';

export function NewScreen(props: {
  locations: readonly Location[] | undefined;
  location: GetInputPropsReturnType;
  name: GetInputPropsReturnType;
  orientation: Screen['orientation'];
  onOrientation: (orientation: Screen['orientation']) => void;
}) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const { locations } = props;
  if (locations?.length === 0) {
    return <Alert icon={<IconInfoCircle aria-hidden />}>{t('pair.noLocations')}</Alert>;
  }
  const collator = new Intl.Collator(locale, { numeric: true });
  const data = (locations ?? [])
    .map(({ id, name, address }) => ({ value: id, label: address ? `${name} · ${address}` : name }))
    .sort((a, b) => collator.compare(a.label, b.label));
  return (
    <>
      <Select
        openOnFocus={false}
        label={t('pair.location')}
        placeholder={t('pair.locationPick')}
        searchable
        nothingFoundMessage={t('pair.locationNone')}
        data={data}
        {...props.location}
      />
      <TextInput
        label={t('pair.name')}
        description={t('pair.nameHint')}
        name="screen-name"
        autoComplete="off"
        maxLength={80}
        {...props.name}
      />
      <PictureChoice
        label={t('pair.orientation')}
        name="orientation"
        value={props.orientation}
        onChange={props.onOrientation}
        choices={[
          {
            value: 'landscape',
            label: t('card.landscape'),
            picture: <IconRectangle size={40} stroke={1.25} aria-hidden />,
          },
          {
            value: 'portrait',
            label: t('card.portrait'),
            picture: <IconRectangleVertical size={40} stroke={1.25} aria-hidden />,
          },
        ]}
      />
    </>
  );
}
