import type { Grant } from '@bacheca/shared/model/people';
import { useTranslation } from 'react-i18next';

/** What somebody holds, in words, and whether it is for some places only. */
export function useRoleNames(): (grants: readonly Grant[]) => string {
  const { t } = useTranslation();
  return (grants) =>
    grants
      .map(({ role, limit }) => {
        const name = t(`session.role.${role}`);
        return limit ? t('session.roleSomewhere', { role: name }) : name;
      })
      .join(', ');
}
