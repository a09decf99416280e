import type { TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Tone } from './icons.ts';
import classes from './StateBadge.module.css';

/** A state as icon and word, with a colour that adds nothing new. */
export function StateBadge(props: { icon: TablerIcon; tone: Tone; children: ReactNode }) {
  const Icon = props.icon;
  return (
    <span className={classes.badge} data-tone={props.tone}>
      <Icon size={18} stroke={2} aria-hidden />
      {props.children}
    </span>
  );
}
