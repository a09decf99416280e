import { LIBRARY_PAGE_LENGTH } from '@bacheca/shared/api/library';
import { Button, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconPhotoPlus, IconSearchOff, IconUpload } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { useFormat } from '../i18n/use-format.ts';
import type { LibrarySearch } from '../search.ts';
import { useCan } from '../session/use-can.ts';
import { useAddressDraft } from '../shell/use-address-draft.ts';
import { usePageTitle } from '../shell/use-page-title.ts';
import { chooseFiles } from '../uploads/dropped-files.ts';
import { addUploads } from '../uploads/uploads.ts';
import { BulkBar } from './BulkBar.tsx';
import classes from './ContentPage.module.css';
import { isFiltering, LibraryFilters } from './LibraryFilters.tsx';
import { LibraryGrid } from './LibraryGrid.tsx';
import { useLibrary } from './library-api.ts';
import { NOTHING_SELECTED } from './selection.ts';

const route = getRouteApi('/content');

/** The library: every item by what it looks like, and the ways to find it. */
export function ContentPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const can = useCan();
  const navigate = route.useNavigate();
  const [search, setSearch] = useAddressDraft<LibrarySearch>(route.useSearch(), (next) => {
    void navigate({ to: '.', search: next, replace: true, resetScroll: false });
  });
  const [selection, setSelection] = useState(NOTHING_SELECTED);
  const query = useLibrary(search);
  const pages = query.data?.pages;
  const [first] = pages ?? [];
  const tiles = useMemo(() => pages?.flatMap((page) => page.tiles) ?? [], [pages]);
  const { hasNextPage, isFetching, fetchNextPage } = query;
  const onNearEnd = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  usePageTitle(t('library.title'));

  const canEdit = can('item.save');
  const isEmpty = first?.total === 0;
  const count =
    first &&
    (first.total === first.all
      ? t('library.count', { count: first.total, n: format.number(first.total) })
      : t('library.countOf', { n: format.number(first.total), all: format.number(first.all) }));
  const filter = (next: LibrarySearch) => {
    setSelection(NOTHING_SELECTED);
    setSearch(next);
  };
  return (
    <Stack gap="md">
      <div className={classes.head}>
        <Title order={1} tabIndex={-1}>
          {t('library.title')}
        </Title>
        <p className={classes.count} role="status">
          {count}
        </p>
        {canEdit && <UploadButton className={classes.upload} />}
      </div>
      {!(isEmpty && !isFiltering(search)) && (
        <LibraryFilters search={search} onSearch={filter} page={first} />
      )}
      {query.isError && !first ? (
        <ErrorMessage error={query.error}>
          <Button mt="sm" variant="default" display="block" onClick={() => query.refetch()}>
            {t('app.retry')}
          </Button>
        </ErrorMessage>
      ) : !first ? (
        <Skeleton height={480} radius="lg" role="status" aria-label={t('app.loading')} />
      ) : isEmpty ? (
        isFiltering(search) ? (
          <NothingFound onClear={() => filter({})} />
        ) : (
          <NothingYet canEdit={canEdit} />
        )
      ) : (
        <LibraryGrid
          tiles={tiles}
          total={first.total}
          selection={selection}
          onSelection={setSelection}
          canSelect={canEdit}
          onNearEnd={onNearEnd}
        />
      )}
      {query.isFetchingNextPage && tiles.length >= LIBRARY_PAGE_LENGTH && (
        <Skeleton height={120} radius="lg" role="status" aria-label={t('app.loading')} />
      )}
      {canEdit && <BulkBar tiles={tiles} selection={selection} onSelection={setSelection} />}
    </Stack>
  );
}

function UploadButton({ className }: { className?: string | undefined }) {
  const { t } = useTranslation();
  return (
    <Button
      className={className ?? ''}
      leftSection={<IconUpload size={20} aria-hidden />}
      onClick={async () => addUploads(await chooseFiles(), 'library')}
    >
      {t('library.upload')}
    </Button>
  );
}

function NothingYet({ canEdit }: { canEdit: boolean }) {
  const { t } = useTranslation();
  return (
    <section className={classes.empty}>
      <IconPhotoPlus size={64} stroke={1.25} aria-hidden />
      <Title order={2}>{t('library.empty')}</Title>
      <Text size="lg" maw={560}>
        {canEdit ? t('library.emptyMore') : t('library.emptyReader')}
      </Text>
      {canEdit && <UploadButton />}
    </section>
  );
}

function NothingFound(props: { onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <section className={classes.empty}>
      <IconSearchOff size={48} stroke={1.5} aria-hidden />
      <Title order={2} size="h3">
        {t('library.none')}
      </Title>
      <Text c="dimmed">{t('library.noneMore')}</Text>
      <Button variant="default" onClick={props.onClear}>
        {t('library.clear')}
      </Button>
    </section>
  );
}
