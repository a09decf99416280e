import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { concernsOf, type WatchedScreen } from './attention.ts';
import classes from './ConcernList.module.css';
import { CONCERN_ICONS } from './icons.ts';
import { useStatusTexts } from './status-texts.ts';

/** What should be looked at, in words. The badge and the facts already tell who is unpaired or offline. */
export function ConcernList(props: { view: WatchedScreen }) {
  const { t } = useTranslation();
  const facts = useStatusTexts();
  const concerns = concernsOf(props.view).filter(({ type }) => type !== 'offline' && type !== 'unpaired');
  if (concerns.length === 0) return null;
  return (
    <ul className={classes.list} aria-label={t('card.problems')}>
      {concerns.map((concern) => {
        const Icon = CONCERN_ICONS[concern.type];
        const text = facts.concern(concern);
        return (
          <li key={`${concern.type} ${text}`} className={classes.concern} data-type={concern.type}>
            <Icon size={20} stroke={1.75} aria-hidden />
            <Text component="span" size="sm" inherit>
              {text}
            </Text>
          </li>
        );
      })}
    </ul>
  );
}
