import type { Item } from '@bacheca/shared/model/items';
import { Skeleton, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client.ts';
import { documents, type Versioned } from '../api/documents.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { ApprovalCard } from '../approval/ApprovalCard.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { ItemFacts } from './facts/ItemFacts.tsx';
import { History } from './history/History.tsx';
import { ArchivedNotice } from './ItemActions.tsx';
import { ItemHeader } from './ItemHeader.tsx';
import classes from './ItemPage.module.css';
import { StageDesk } from './stage/StageDesk.tsx';
import { SubtitleSection } from './subtitles/SubtitleSection.tsx';
import { Usage } from './usage/Usage.tsx';
import { Texts } from './variants/Texts.tsx';
import { Variants } from './variants/Variants.tsx';
import { WithdrawnNotice } from './withdraw/Withdrawal.tsx';

const route = getRouteApi('/content/$itemId');

/** An item: how it looks on any screen, and all that is known of it. */
export function ItemPage() {
  const { t } = useTranslation();
  const { itemId } = route.useParams();
  const item = useQuery({ queryKey: keys.item(itemId), queryFn: () => documents.item(itemId).read() });
  usePageTitle(item.data?.document.title ?? t('item.page'));
  if (item.data) return <Whole item={item.data} />;
  if (item.isPending)
    return <Skeleton height={420} radius="lg" role="status" aria-label={t('app.loading')} />;
  if (ApiError.from(item.error).status === 404) return <Title order={1}>{t('item.gone')}</Title>;
  return <ErrorMessage error={item.error} />;
}

function Whole({ item }: { item: Versioned<Item> }) {
  const { document } = item;
  return (
    <Stack gap="lg">
      <ItemHeader item={item} />
      <ArchivedNotice item={item} />
      <WithdrawnNotice item={document} />
      <div className={classes.page}>
        <div className={classes.column}>
          <StageDesk item={document} />
          <SubtitleSection item={item} />
          <Variants item={document} />
          <Texts item={document} />
        </div>
        <div className={classes.column}>
          <ApprovalCard item={document} />
          <ItemFacts item={item} />
          <Usage item={document} />
          <History item={item} />
        </div>
      </div>
    </Stack>
  );
}
