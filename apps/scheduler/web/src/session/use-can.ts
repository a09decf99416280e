import {
  type Action,
  can,
  canSomewhere,
  EVERYWHERE,
  isPlaced,
  type Place,
  type Resource,
} from '@bacheca/shared/model/rights';
import { useSession } from './session.tsx';

/**
 * Whether one may do it there, or at some place if none is given; of what is of no place, whether one may do it. The
 * server decides: this only hides what it would refuse.
 */
export function useCan(): (action: Action, where?: Place | 'everywhere') => boolean {
  const session = useSession();
  return (action, where) => {
    if (where === undefined || !isPlaced(action)) return canSomewhere(session, action);
    const resource: Resource = where === 'everywhere' ? EVERYWHERE : [{ type: 'place', place: where }];
    return can(session, action, resource);
  };
}
