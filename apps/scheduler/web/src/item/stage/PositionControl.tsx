import type { Language } from '@bacheca/shared/model/ids';
import { type Item, mediaOfVariant } from '@bacheca/shared/model/items';
import { Button, Group, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { useFormat } from '../../i18n/use-format.ts';
import classes from './PositionControl.module.css';

interface Props {
  readonly item: Item;
  readonly language: Language;
  readonly positionMs: number;
  readonly onMove: (positionMs: number) => void;
}

/** Where in the item the picture stands: a second of a video, a page of an infographic. */
export function PositionControl(props: Props) {
  if (props.item.kind === 'video') return <Second {...props} />;
  return props.item.kind === 'infographic' ? <PageOf {...props} item={props.item} /> : null;
}

function Second({ item, language, positionMs, onMove }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const [media] = mediaOfVariant(item, language);
  const sha256s = media === undefined ? [] : [media];
  const files = useQuery({ queryKey: keys.mediaFiles(sha256s), queryFn: () => api.mediaFiles(sha256s) });
  const durationMs = files.data?.[0]?.durationMs;
  if (!durationMs) return null;
  return (
    <>
      <input
        type="range"
        className={classes.range}
        min={0}
        max={durationMs - 1}
        step={100}
        value={Math.min(positionMs, durationMs - 1)}
        onChange={({ currentTarget }) => onMove(Number(currentTarget.value))}
        aria-label={t('item.stage.second')}
        aria-valuetext={format.shortSpan(positionMs)}
      />
      <Text size="sm" className={classes.time}>
        {format.shortSpan(positionMs)} / {format.shortSpan(durationMs)}
      </Text>
    </>
  );
}

function PageOf(props: Props & { readonly item: Extract<Item, { kind: 'infographic' }> }) {
  const { t } = useTranslation();
  const { item, language, positionMs, onMove } = props;
  const pages = item.variants.find((variant) => variant.language === language)?.pages ?? [];
  const starts = pages.map((_, index) =>
    pages.slice(0, index).reduce((sum, { durationMs }) => sum + durationMs, 0),
  );
  const current = Math.max(
    0,
    starts.findLastIndex((startMs) => startMs <= positionMs),
  );
  if (pages.length < 2) return null;
  const go = (index: number) => onMove(starts[index] ?? 0);
  return (
    <Group gap="xs" wrap="nowrap">
      <Button
        variant="default"
        px="sm"
        aria-label={t('item.stage.previousPage')}
        disabled={current === 0}
        onClick={() => go(current - 1)}
      >
        <IconChevronLeft size={20} aria-hidden />
      </Button>
      <Text size="sm" className={classes.time} role="status">
        {t('item.stage.page', { page: current + 1, count: pages.length })}
      </Text>
      <Button
        variant="default"
        px="sm"
        aria-label={t('item.stage.nextPage')}
        disabled={current === pages.length - 1}
        onClick={() => go(current + 1)}
      >
        <IconChevronRight size={20} aria-hidden />
      </Button>
    </Group>
  );
}
