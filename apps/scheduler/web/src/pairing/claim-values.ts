import { ClaimRequest } from '@bacheca/shared/api/pairing';
import type { Screen } from '@bacheca/shared/model/schedule';
import type { TFunction } from 'i18next';
import { schemaErrors } from '../forms/schema-errors.ts';

/** What the form of a pairing holds, whichever of the two ways is chosen. */
export type ClaimValues = {
  readonly code: string;
  readonly screenId: string | null;
  readonly locationId: string | null;
  readonly name: string;
  readonly orientation: Screen['orientation'];
};

export type ClaimType = ClaimRequest['screen']['type'];

export function claimOf({ code, screenId, locationId, name, orientation }: ClaimValues, type: ClaimType) {
  const screen =
    type === 'existing'
      ? { type, screenId: screenId ?? '' }
      : { type, locationId: locationId ?? '', name: name.trim(), orientation };
  return { code, screen };
}

/** What is wrong with it, by the names of the form's fields. */
export function claimErrors(claim: ReturnType<typeof claimOf>, t: TFunction): Record<string, string> {
  const errors = schemaErrors(ClaimRequest, t, (_issue, path) => {
    if (path === 'code') return t('pair.codeShort');
    if (path === 'screen.screenId') return t('pair.screenPick');
    return path === 'screen.locationId' ? t('pair.locationPick') : undefined;
  });
  return Object.fromEntries(
    Object.entries(errors(claim)).map(([path, said]) => [path.replace(/^screen\./, ''), said]),
  );
}
