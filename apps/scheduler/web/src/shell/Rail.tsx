import { IconDots } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '../session/use-can.ts';
import { type ENTRIES, entriesFor, entryOf } from './entries.ts';
import classes from './Rail.module.css';

/** So many stand side by side on a phone; where there are more, the last of these opens the rest. */
const MAX_IN_BAR = 5;

/** The places one goes to, by right: a column beside the page, or a bar beneath it. */
export function Rail({ place }: { place: string | undefined }) {
  const { t } = useTranslation();
  const entries = entriesFor(useCan());
  const current = entryOf(place);
  const menu = useRef<HTMLDivElement>(null);
  const menuId = useId();
  const hasMore = entries.length > MAX_IN_BAR;
  const inBar = hasMore ? MAX_IN_BAR - 1 : MAX_IN_BAR;
  const isBehindMore = current !== undefined && entries.indexOf(current) >= inBar;
  return (
    <nav aria-label={t('app.navigation')} className={classes.nav}>
      {entries.map((entry, index) => (
        <Entry
          key={entry.to}
          entry={entry}
          isCurrent={entry === current}
          className={`${classes.entry} ${'atFoot' in entry ? classes.atFoot : ''}`}
          isBehindMore={index >= inBar}
        />
      ))}
      {hasMore && (
        <>
          <button
            type="button"
            className={`${classes.entry} ${classes.more}`}
            popoverTarget={menuId}
            data-current={isBehindMore || undefined}
          >
            <IconDots size={22} stroke={1.75} aria-hidden />
            <span className={classes.word}>{t('shell.more')}</span>
          </button>
          <div ref={menu} id={menuId} popover="auto" className={classes.menu}>
            {entries.slice(inBar).map((entry) => (
              <Entry
                key={entry.to}
                entry={entry}
                isCurrent={entry === current}
                className={classes.inMenu ?? ''}
                onClick={() => menu.current?.hidePopover()}
              />
            ))}
          </div>
        </>
      )}
    </nav>
  );
}

function Entry(props: {
  entry: (typeof ENTRIES)[number];
  isCurrent: boolean;
  className: string;
  isBehindMore?: boolean;
  onClick?: () => void;
}) {
  const { t } = useTranslation();
  const { icon: Icon, to, word } = props.entry;
  return (
    <Link
      to={to}
      activeOptions={{ exact: true, includeSearch: false }}
      className={props.className}
      data-behind-more={props.isBehindMore || undefined}
      // It is so for the pages that belong to it, too.
      {...(props.isCurrent ? { 'aria-current': 'page' as const } : {})}
      {...(props.onClick && { onClick: props.onClick })}
    >
      <Icon size={22} stroke={1.75} aria-hidden />
      <span className={classes.word}>{t(`shell.${word}`)}</span>
    </Link>
  );
}
