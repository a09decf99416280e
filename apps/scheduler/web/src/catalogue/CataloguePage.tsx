import type { Catalogue } from '@bacheca/shared/api/catalogue';
import { Button, Group, Menu, Modal, Stack, Text, Title } from '@mantine/core';
import { IconDownload, IconFileImport, IconQrcode } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { useFormat } from '../i18n/use-format.ts';
import { VirtualList } from '../lists/VirtualList.tsx';
import { useCan } from '../session/use-can.ts';
import { ButtonLink } from '../shell/ButtonLink.tsx';
import { useIsTopLayer } from '../shell/layers.ts';
import { PageWaiting } from '../shell/PageWaiting.tsx';
import { useAddressDraft } from '../shell/use-address-draft.ts';
import { usePageTitle } from '../shell/use-page-title.ts';
import classes from './CataloguePage.module.css';
import { catalogueApi, ownTimeZone } from './catalogue-api.ts';
import { type CatalogueFilter, filterServices, listedServices, NO_FILTER } from './catalogue-filter.ts';
import { Filters } from './Filters.tsx';
import { ImportDialog } from './ImportDialog.tsx';
import { ServiceForm } from './ServiceForm.tsx';
import { ServiceRow } from './ServiceRow.tsx';

const route = getRouteApi('/services');
const ROW_HEIGHT = 96;
/** Each slide of a page of slides is looked at; nobody looks at more in one go. */
export const MAX_SELECTED = 60;

/** The city's digital services as a matrix: what each is, and what there is of it for the screens. */
export function CataloguePage() {
  const { t } = useTranslation();
  usePageTitle(t('catalogue.title'));
  const query = useQuery({ queryKey: keys.catalogue, queryFn: catalogueApi.read });
  if (query.isPending) return <PageWaiting />;
  if (query.data) return <Services catalogue={query.data} />;
  return (
    <ErrorMessage error={query.error}>
      <Button mt="sm" variant="default" display="block" onClick={() => query.refetch()}>
        {t('app.retry')}
      </Button>
    </ErrorMessage>
  );
}

function useFilter() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const inAddress = {
    ...NO_FILTER,
    ...Object.fromEntries(Object.entries(search).filter(([, value]) => value)),
  };
  return useAddressDraft<CatalogueFilter>(inAddress, (filter) => {
    const set = Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, value || undefined]));
    void navigate({ to: '.', search: set, replace: true, resetScroll: false });
  });
}

function Services({ catalogue }: { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayEdit = useCan()('service.save');
  const mayCompose = useCan()('item.save');
  const [filter, setFilter] = useFilter();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [edited, setEdited] = useState<{ id: string; name: string } | null>(null);
  const [isImporting, setImporting] = useState(false);
  const isTop = useIsTopLayer(edited !== null);
  const services = useMemo(() => listedServices(catalogue.rows, catalogue.languages), [catalogue]);
  const settled = useDeferredValue(filter);
  const listed = useMemo(() => filterServices(services, settled), [services, settled]);
  const select = (ids: readonly string[], isSelected: boolean) => {
    const next = new Set(selected);
    for (const id of ids)
      if (isSelected) next.add(id);
      else next.delete(id);
    setSelected(next);
  };
  return (
    <Stack gap="lg">
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={1} tabIndex={-1}>
            {t('catalogue.title')}
          </Title>
          <Text c="dimmed">{t('catalogue.lead')}</Text>
        </div>
        <Group gap="sm">
          <ExportMenu />
          {mayEdit && (
            <Button
              variant="default"
              leftSection={<IconFileImport size={20} aria-hidden />}
              onClick={() => setImporting(true)}
            >
              {t('catalogue.import')}
            </Button>
          )}
        </Group>
      </Group>
      {services.length > 0 && (
        <Filters filter={filter} onFilter={setFilter} services={services} languages={catalogue.languages} />
      )}
      {services.length > 0 && (
        <div className={classes.above}>
          <Text c="dimmed" role="status">
            {t('catalogue.count', { count: listed.length, n: format.number(listed.length) })}
          </Text>
          {mayCompose && (
            <Selection
              selected={selected}
              onAll={() =>
                select(
                  listed.slice(0, MAX_SELECTED).map(({ service }) => service.id),
                  true,
                )
              }
              onNone={() => setSelected(new Set())}
            />
          )}
        </div>
      )}
      {listed.length === 0 ? (
        <Nothing isEmpty={services.length === 0} onReset={() => setFilter(NO_FILTER)} />
      ) : (
        <div className={classes.matrix}>
          <Header />
          <VirtualList items={listed} idOf={({ service }) => service.id} rowHeight={ROW_HEIGHT}>
            {(row) => (
              <ServiceRow
                row={row}
                isSelected={selected.has(row.service.id)}
                onSelect={mayCompose ? (isSelected) => select([row.service.id], isSelected) : null}
                onEdit={mayEdit ? () => setEdited(row.service) : null}
                mayCompose={mayCompose}
              />
            )}
          </VirtualList>
        </div>
      )}
      <Modal
        opened={edited !== null}
        onClose={() => setEdited(null)}
        closeOnEscape={isTop}
        size="xl"
        title={edited?.name}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        {edited && <ServiceForm id={edited.id} services={services} />}
      </Modal>
      <ImportDialog isOpen={isImporting} onClose={() => setImporting(false)} />
    </Stack>
  );
}

function ExportMenu() {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={20} aria-hidden />}>
          {t('catalogue.export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={catalogueApi.exportUrl('csv', ownTimeZone())} download>
          {t('catalogue.exportCsv')}
        </Menu.Item>
        <Menu.Item component="a" href={catalogueApi.exportUrl('yaml', ownTimeZone())} download>
          {t('catalogue.exportYaml')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Selection(props: { selected: ReadonlySet<string>; onAll: () => void; onNone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { size } = props.selected;
  const isTooMany = size > MAX_SELECTED;
  return (
    <Group gap="sm">
      {size === 0 ? (
        <Button variant="subtle" size="sm" onClick={props.onAll}>
          {t('catalogue.selectAll')}
        </Button>
      ) : (
        <>
          <Text role="status" fw={600}>
            {isTooMany
              ? t('catalogue.tooManySelected', { max: MAX_SELECTED })
              : t('catalogue.selected', { count: size, n: format.number(size) })}
          </Text>
          <Button variant="subtle" size="sm" onClick={props.onNone}>
            {t('catalogue.unselect')}
          </Button>
          {!isTooMany && (
            <ButtonLink
              to="/content/new/qr"
              search={{ service: [...props.selected].join(',') }}
              leftSection={<IconQrcode size={20} aria-hidden />}
            >
              {t('catalogue.composeSelected')}
            </ButtonLink>
          )}
        </>
      )}
    </Group>
  );
}

/** Each cell says by itself what it is, for whoever hears the page or has it on a telephone. */
function Header() {
  const { t } = useTranslation();
  return (
    <div className={classes.header} aria-hidden>
      <span />
      <span>{t('catalogue.column.service')}</span>
      <span>{t('catalogue.column.when')}</span>
      <span>{t('catalogue.column.access')}</span>
      <span>{t('catalogue.column.journey')}</span>
      <span>{t('catalogue.kind.qr')}</span>
      <span>{t('catalogue.kind.infographic')}</span>
      <span>{t('catalogue.kind.video')}</span>
    </div>
  );
}

function Nothing({ isEmpty, onReset }: { isEmpty: boolean; onReset: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack align="center" py="xl" ta="center">
      <Title order={2} size="h3">
        {t(isEmpty ? 'catalogue.empty' : 'catalogue.nothing')}
      </Title>
      <Text c="dimmed">{t(isEmpty ? 'catalogue.emptyMore' : 'catalogue.nothingMore')}</Text>
      {!isEmpty && (
        <Button variant="default" onClick={onReset}>
          {t('catalogue.reset')}
        </Button>
      )}
    </Stack>
  );
}
