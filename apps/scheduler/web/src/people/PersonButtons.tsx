import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** What ends a form about somebody. */
export function PersonButtons({ isPending, onClose }: { isPending: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Group justify="flex-end">
      <Button variant="default" disabled={isPending} onClick={onClose}>
        {t('app.cancel')}
      </Button>
      <Button type="submit" loading={isPending}>
        {t('people.save')}
      </Button>
    </Group>
  );
}
