import type { Language } from '@bacheca/shared/model/ids';
import { AccessMode } from '@bacheca/shared/model/items';
import { CATALOGUE_KINDS } from '@bacheca/shared/questions/catalogue-gaps';
import { Button, CloseButton, NativeSelect, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import classes from './CataloguePage.module.css';
import { type CatalogueFilter, choices, type ListedService, NO_FILTER } from './catalogue-filter.ts';

const MAX_SEARCH = 200;

export function Filters(props: {
  filter: CatalogueFilter;
  onFilter: (filter: CatalogueFilter) => void;
  services: readonly ListedService[];
  languages: readonly Language[];
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { filter, onFilter, services, languages } = props;
  const { themes, users, journeys } = useMemo(
    () => ({
      themes: choices(services, ({ service }) => [service.theme]),
      users: choices(services, ({ service }) => [service.users]),
      journeys: choices(services, ({ service }) => service.userJourneys),
    }),
    [services],
  );
  const own = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
  const selects: readonly {
    name: Exclude<keyof CatalogueFilter, 'q'>;
    any: string;
    options: { value: string; label: string }[];
  }[] = [
    {
      name: 'gap',
      any: t('catalogue.anyGap'),
      options: [
        { value: 'any', label: t('catalogue.gap.any') },
        ...CATALOGUE_KINDS.map((kind) => ({ value: kind, label: t(`catalogue.gap.${kind}`) })),
        ...languages.map((language) => ({
          value: language,
          label: t('catalogue.gap.language', { language: format.language(language) }),
        })),
      ],
    },
    {
      name: 'phase',
      any: t('catalogue.anyPhase'),
      options: [
        ...['1', '2', '3'].map((phase) => ({ value: phase, label: t('catalogue.phase', { phase }) })),
        { value: 'none', label: t('catalogue.noPhase') },
      ],
    },
    {
      name: 'access',
      any: t('catalogue.anyAccess'),
      options: AccessMode.options.map((mode) => ({ value: mode, label: t(`catalogue.access.${mode}`) })),
    },
    { name: 'journey', any: t('catalogue.anyJourney'), options: own(journeys) },
    { name: 'theme', any: t('catalogue.anyTheme'), options: own(themes) },
    { name: 'users', any: t('catalogue.anyUsers'), options: own(users) },
    {
      name: 'suits',
      any: t('catalogue.anySuitability'),
      options: (['brochure', 'video'] as const).map((medium) => ({
        value: medium,
        label: t(`catalogue.suits.${medium}`),
      })),
    },
  ];
  const isFiltered = selects.some(({ name }) => filter[name] !== '') || filter.q !== '';
  return (
    <search className={classes.filters} aria-label={t('catalogue.filters')}>
      <TextInput
        className={classes.search}
        aria-label={t('catalogue.search')}
        placeholder={t('catalogue.search')}
        leftSection={<IconSearch size={20} aria-hidden />}
        value={filter.q}
        maxLength={MAX_SEARCH}
        onChange={({ currentTarget }) => onFilter({ ...filter, q: currentTarget.value })}
        rightSection={
          filter.q && (
            <CloseButton aria-label={t('catalogue.clear')} onClick={() => onFilter({ ...filter, q: '' })} />
          )
        }
      />
      {selects.map(({ name, any, options }) => (
        <NativeSelect
          key={name}
          size="md"
          aria-label={any}
          data-set={filter[name] !== ''}
          value={options.some(({ value }) => value === filter[name]) ? filter[name] : ''}
          onChange={({ currentTarget }) => onFilter({ ...filter, [name]: currentTarget.value })}
          data={[{ value: '', label: any }, ...options]}
        />
      ))}
      {isFiltered && (
        <Button variant="subtle" onClick={() => onFilter(NO_FILTER)}>
          {t('catalogue.reset')}
        </Button>
      )}
    </search>
  );
}
