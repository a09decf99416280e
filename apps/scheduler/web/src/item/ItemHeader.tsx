import type { Item } from '@bacheca/shared/model/items';
import { Text, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Versioned } from '../api/documents.ts';
import { ITEM_ICONS } from '../screens/attention/icons.ts';
import { StateBadge } from './history/ApprovalState.tsx';
import { ItemActions } from './ItemActions.tsx';
import classes from './ItemPage.module.css';

/** What the item is called, and what it is. */
export function ItemHeader({ item }: { item: Versioned<Item> }) {
  const { t } = useTranslation();
  const { kind, title } = item.document;
  const Icon = ITEM_ICONS[kind];
  return (
    <header className={classes.head}>
      <Link to="/content" className={classes.back} aria-label={t('item.back')}>
        <IconArrowLeft size={24} aria-hidden />
      </Link>
      <div className={classes.names}>
        <Title order={1} tabIndex={-1} className={classes.title}>
          {title}
        </Title>
        <Text c="dimmed" className={classes.kind}>
          <Icon size={18} stroke={1.75} aria-hidden />
          {t(`itemKind.${kind}`)}
          <StateBadge item={item} />
        </Text>
      </div>
      <ItemActions item={item} />
    </header>
  );
}
