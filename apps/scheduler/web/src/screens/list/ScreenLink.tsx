import type { Screen } from '@bacheca/shared/model/schedule';
import { Link } from '@tanstack/react-router';
import { keepFilter } from '../../search.ts';

/** Leads from the list to a screen's details, and leaves the list as it is filtered and scrolled. */
export function ScreenLink({ screen, className }: { screen: Screen; className: string | undefined }) {
  return (
    <Link
      to="/screens/$screenId"
      params={{ screenId: screen.id }}
      search={keepFilter}
      resetScroll={false}
      className={className}
    >
      {screen.name}
    </Link>
  );
}
