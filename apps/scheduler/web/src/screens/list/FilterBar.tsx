import { LocationKind } from '@bacheca/shared/model/schedule';
import { CloseButton, NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './FilterBar.module.css';
import type { Filter } from './filter.ts';

export type Order = 'byCare' | 'byPlace';

export function FilterBar(props: {
  filter: Filter;
  onFilter: (filter: Filter) => void;
  order: Order;
  onOrder: (order: Order) => void;
  /** The kinds that there are screens at. */
  kinds: readonly LocationKind[];
}) {
  const { t } = useTranslation();
  const { filter, onFilter } = props;
  return (
    <search className={classes.bar} aria-label={t('screens.filters')}>
      <TextInput
        className={classes.search}
        aria-label={t('screens.search')}
        placeholder={t('screens.search')}
        leftSection={<IconSearch size={20} aria-hidden />}
        value={filter.search}
        onChange={(event) => onFilter({ ...filter, search: event.currentTarget.value })}
        rightSection={
          filter.search && (
            <CloseButton
              aria-label={t('screens.clear')}
              onClick={() => onFilter({ ...filter, search: '' })}
            />
          )
        }
      />
      <NativeSelect
        size="md"
        className={classes.kind}
        aria-label={t('screens.kind')}
        value={filter.kind ?? ''}
        onChange={(event) =>
          onFilter({ ...filter, kind: LocationKind.safeParse(event.currentTarget.value).data ?? null })
        }
        data={[
          { value: '', label: t('screens.anyKind') },
          ...props.kinds.map((kind) => ({ value: kind, label: t(`locationKind.${kind}`) })),
        ]}
      />
      <SegmentedControl
        className={classes.order}
        aria-label={t('screens.order')}
        size="md"
        value={props.order}
        onChange={(value) => props.onOrder(value === 'byPlace' ? 'byPlace' : 'byCare')}
        data={[
          { value: 'byCare', label: t('screens.byCare') },
          { value: 'byPlace', label: t('screens.byPlace') },
        ]}
      />
    </search>
  );
}
