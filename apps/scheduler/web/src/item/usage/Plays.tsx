import type { Id } from '@bacheca/shared/model/ids';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { itemApi } from '../../api/items.ts';
import { keys } from '../../api/queries.ts';
import { useFormat } from '../../i18n/use-format.ts';
import classes from './Usage.module.css';

/** How often players have reported it, as a whole and cut short, and for how long it was on. */
export function Plays({ itemId }: { itemId: Id }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counts = useQuery({ queryKey: keys.itemPlays(itemId), queryFn: () => itemApi.plays(itemId) });
  if (!counts.data) return null;
  const count = counts.data.find((each) => each.itemId === itemId);
  if (!count) return <p className={classes.plays}>{t('item.usage.noPlays')}</p>;
  const { complete, joined, cut, interrupted, failed, durationMs } = count;
  const partly = joined + cut + interrupted;
  return (
    <div className={classes.plays}>
      <p className={classes.figure}>
        {t('item.usage.plays', { count: complete, n: format.number(complete) })}
      </p>
      <p className={classes.more}>
        {[
          t('item.usage.onFor', { time: format.duration(durationMs) }),
          partly > 0 && t('item.usage.partly', { count: partly, n: format.number(partly) }),
          failed > 0 && t('item.usage.failed', { count: failed, n: format.number(failed) }),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </div>
  );
}
