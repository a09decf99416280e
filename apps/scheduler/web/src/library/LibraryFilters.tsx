import type { LibraryFacet, LibraryPage } from '@bacheca/shared/api/library';
import { CloseButton, NativeSelect, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import type { LibrarySearch } from '../search.ts';
import classes from './LibraryFilters.module.css';

/** The questions that are asked most, each with how many there are. */
const CHIPS = [
  { word: 'inReview', facet: 'state', value: 'in-review' },
  { word: 'rejected', facet: 'state', value: 'rejected' },
  { word: 'onAir', facet: 'usage', value: 'on-air' },
  { word: 'expiring', facet: 'validity', value: 'expiring' },
  { word: 'unused', facet: 'usage', value: 'unused' },
  { word: 'subtitles', facet: 'subtitles', value: 'missing' },
  { word: 'archived', facet: 'archived', value: 'yes' },
] as const satisfies readonly { word: string; facet: LibraryFacet; value: string }[];

const SELECTS = [
  ...(['kind', 'service', 'theme', 'journey', 'phase', 'language', 'missing'] as const),
  ...(['by', 'validity', 'tag'] as const),
] as const;

export function isFiltering({ sort: _, ...filters }: LibrarySearch): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}

/** What one looks for: words, the questions asked most as chips, and a choice for each other filter that has values. */
export function LibraryFilters(props: {
  search: LibrarySearch;
  onSearch: (search: LibrarySearch) => void;
  page: LibraryPage | undefined;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { search, onSearch, page } = props;
  const countOf = (facet: LibraryFacet, value: string) =>
    page?.facets[facet]?.find((each) => each.value === value)?.count ?? 0;
  const isAll = !isFiltering(search);
  return (
    <search className={classes.bar} aria-label={t('library.filters')}>
      <div className={classes.row}>
        <TextInput
          className={classes.search}
          aria-label={t('library.search')}
          placeholder={t('library.search')}
          leftSection={<IconSearch size={20} aria-hidden />}
          value={search.q ?? ''}
          onChange={(event) => onSearch({ ...search, q: event.currentTarget.value || undefined })}
          rightSection={
            search.q && (
              <CloseButton
                aria-label={t('library.clearSearch')}
                onClick={() => onSearch({ ...search, q: undefined })}
              />
            )
          }
        />
        <fieldset className={classes.chips} aria-label={t('library.quick')}>
          <button
            type="button"
            className={classes.chip}
            aria-pressed={isAll}
            onClick={() => onSearch(search.sort ? { sort: search.sort } : {})}
          >
            {t('library.chips.all')} {page && format.number(page.all)}
          </button>
          {CHIPS.map(({ word, facet, value }) => {
            const isOn = search[facet] === value;
            const count = countOf(facet, value);
            if (count === 0 && !isOn) return null;
            return (
              <button
                key={word}
                type="button"
                className={classes.chip}
                aria-pressed={isOn}
                onClick={() => onSearch({ ...search, [facet]: isOn ? undefined : value })}
              >
                {t(`library.chips.${word}`)} {format.number(count)}
              </button>
            );
          })}
        </fieldset>
      </div>
      <div className={classes.selects}>
        {SELECTS.map((facet) => (
          <FacetSelect key={facet} facet={facet} {...props} />
        ))}
        <NativeSelect
          size="sm"
          aria-label={t('library.sort')}
          value={search.sort ?? 'title'}
          onChange={({ currentTarget: { value } }) =>
            onSearch({
              ...search,
              sort: value === 'expiring' || value === 'recent' ? value : undefined,
            })
          }
          data={(['title', 'expiring', 'recent'] as const).map((value) => ({
            value,
            label: t(`library.sorts.${value}`),
          }))}
        />
      </div>
    </search>
  );
}

function FacetSelect(props: {
  facet: (typeof SELECTS)[number];
  search: LibrarySearch;
  onSearch: (search: LibrarySearch) => void;
  page: LibraryPage | undefined;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { facet, search, onSearch, page } = props;
  const chosen = search[facet];
  const counts = page?.facets[facet] ?? [];
  // One value that all have narrows nothing.
  if (
    chosen === undefined &&
    (counts.length === 0 || (counts.length === 1 && counts[0]?.count === page?.total))
  )
    return null;
  const labelOf = (value: string, label: string | null): string => {
    switch (facet) {
      case 'kind':
        return t(`itemKind.${value}` as 'itemKind.video');
      case 'language':
      case 'missing':
        return format.language(value);
      case 'phase':
        return t('library.phase', { n: value });
      case 'validity':
        return t(`library.validities.${value}` as 'library.validities.valid');
      default:
        return label ?? value;
    }
  };
  const known = counts.some(({ value }) => value === chosen);
  const options = counts.map(({ value, label, count }) => ({
    value,
    label: t('library.option', { label: labelOf(value, label), n: format.number(count) }),
  }));
  if (chosen !== undefined && !known) options.unshift({ value: chosen, label: labelOf(chosen, null) });
  const name = t(`library.facets.${facet}`);
  return (
    <NativeSelect
      size="sm"
      className={chosen === undefined ? classes.select : classes.chosen}
      aria-label={name}
      value={chosen ?? ''}
      onChange={(event) => onSearch({ ...search, [facet]: event.currentTarget.value || undefined })}
      data={[{ value: '', label: t('library.any', { facet: name }) }, ...options]}
    />
  );
}
