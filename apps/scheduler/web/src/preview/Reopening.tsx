import type { PreparedProgram } from '@bacheca/shared/engine/layout/prepare-program';
import type { Takeover } from '@bacheca/shared/model/schedule';
import { dateFormat } from '@bacheca/shared/text/formats';
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconMoon } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { opensAgainAt } from './day-stretches.ts';

const MINUTE_MS = 60_000;

/** Says beside a black picture that it is black on purpose, and when and how one sees something. */
export function Reopening(props: {
  program: PreparedProgram;
  takeovers: readonly Takeover[];
  atMs: number;
  onMove: (atMs: number) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { program, takeovers, atMs } = props;
  const minuteMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  const opensAtMs = useMemo(() => opensAgainAt(program, takeovers, minuteMs), [program, takeovers, minuteMs]);
  if (opensAtMs === undefined) return null;
  const { timeZone } = program.program.location;
  return (
    <Alert role="status" color="gray" py="xs" icon={<IconMoon aria-hidden />}>
      <Group justify="space-between" gap="xs">
        <Text>{opensAtMs === null ? t('preview.staysClosed') : openingText(opensAtMs)}</Text>
        {opensAtMs !== null && (
          <Button size="sm" variant="default" onClick={() => props.onMove(opensAtMs)}>
            {t('preview.goToOpening')}
          </Button>
        )}
      </Group>
    </Alert>
  );

  function openingText(ms: number): string {
    const time = dateFormat(format.locale, { timeZone, timeStyle: 'short' }).format(ms);
    const isSameDay = program.calendar.dayAt(ms).number === program.calendar.dayAt(minuteMs).number;
    return isSameDay
      ? t('preview.opensAgain', { time })
      : t('preview.opensAgainOn', { day: format.day(ms, timeZone), time });
  }
}
