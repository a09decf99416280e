import type { Item } from '@bacheca/shared/model/items';
import { Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ITEM_ICONS } from '../screens/attention/icons.ts';
import classes from './ItemPage.module.css';

/** What the item is called, and what it is. */
export function ItemHeader({ item }: { item: Item }) {
  const { t } = useTranslation();
  const Icon = ITEM_ICONS[item.kind];
  return (
    <header className={classes.head}>
      <div className={classes.names}>
        <Title order={1} tabIndex={-1} className={classes.title}>
          {item.title}
        </Title>
        <Text c="dimmed" className={classes.kind}>
          <Icon size={18} stroke={1.75} aria-hidden />
          {t(`itemKind.${item.kind}`)}
        </Text>
      </div>
    </header>
  );
}
