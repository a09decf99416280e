import type { Id } from '@bacheca/shared/model/ids';
import { Location, Screen } from '@bacheca/shared/model/schedule';
import type { AuditTrail } from '../database/audit/audit-trail.ts';
import { collectionRoutes } from '../http/collection-routes.ts';
import type { App } from '../http/typed-app.ts';
import { areaOfLocation } from './areas.ts';
import type { Locations } from './locations.ts';
import type { Screens } from './screens.ts';

interface Parts {
  readonly audit: AuditTrail;
  readonly locations: Locations;
  readonly screens: Screens;
  readonly onScreenSaved: (screenId: Id) => Promise<void>;
  readonly onLocationSaved: (locationId: Id) => void;
}

export function screenRoutes(
  app: App,
  { audit, locations, screens, onScreenSaved, onLocationSaved }: Parts,
): void {
  collectionRoutes(
    app,
    { collection: locations, audit },
    {
      path: '/api/locations',
      kind: 'location',
      schema: Location,
      actions: { read: 'screen.read', save: 'location.save', remove: 'location.delete' },
      areasOf: (location) => [{ type: 'place', place: location }],
      onChange: onLocationSaved,
    },
  );
  collectionRoutes(
    app,
    { collection: screens, audit },
    {
      path: '/api/screens',
      kind: 'screen',
      schema: Screen,
      actions: { read: 'screen.read', save: 'screen.save', remove: 'screen.delete' },
      areasOf: (screen) => [areaOfLocation({ locations }, screen.locationId)],
      onChange: onScreenSaved,
    },
  );
}
