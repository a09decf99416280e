import type { Language } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';
import { Button, Chip, Group, NumberInput, SegmentedControl, Select, Switch, Text } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type CSSProperties, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { itemApi } from '../../api/items.ts';
import { keys } from '../../api/queries.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useScreens } from '../../screens/live/live.ts';
import pageClasses from '../ItemPage.module.css';
import { ItemStage, type StageSize } from '../ItemStage.tsx';
import { apparentWidthPx } from './apparent-size.ts';
import { PositionControl } from './PositionControl.tsx';
import classes from './StageDesk.module.css';

/** What hangs in most offices, and from where it is looked at in a waiting room. */
const USUAL = { diagonalInches: 43, viewingDistanceMetres: 4 };
/** For a screen that is none in particular. */
const ANY = '';

/** The item as any screen shows it: in each of its languages, lying or standing, near or from afar. */
export function StageDesk({ item }: { item: Item }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [wanted, setLanguage] = useState<Language | null>(null);
  const [screenId, setScreenId] = useState(ANY);
  const [free, setFree] = useState<StageSize>({ orientation: 'landscape', ...USUAL });
  const [isFar, setFar] = useState(false);
  const [isPlaying, setPlaying] = useState(false);
  const [positionMs, setPositionMs] = useState(0);
  const screens = useScreens();
  const usage = useQuery({ queryKey: keys.itemUsage(item.id), queryFn: () => itemApi.usage(item.id) });

  const languages = item.variants.map((variant) => variant.language);
  const language = wanted && languages.includes(wanted) ? wanted : (languages[0] ?? 'it');
  const choices = useMemo(() => {
    const places = new Set(usage.data?.places.map(({ locationId }) => locationId));
    return (screens.data ?? [])
      .filter(({ location }) => places.has(location.id))
      .map(({ screen, location }) => ({ value: screen.id, label: `${location.name} · ${screen.name}` }));
  }, [screens.data, usage.data]);
  const chosen = screens.data?.find(({ screen }) => screen.id === screenId);
  const size: StageSize = chosen
    ? { orientation: chosen.screen.orientation, ...chosen.screen.display }
    : free;
  const { diagonalInches, viewingDistanceMetres } = size;
  const farPx =
    diagonalInches && viewingDistanceMetres
      ? apparentWidthPx({ orientation: size.orientation, diagonalInches, viewingDistanceMetres })
      : null;
  const setSize = (name: keyof typeof USUAL) => (value: number | string) =>
    setFree({ ...free, [name]: typeof value === 'number' && value > 0 ? value : undefined });
  const moves = item.kind === 'video' || item.kind === 'infographic';
  const Toggle = isPlaying ? IconPlayerPause : IconPlayerPlay;

  return (
    <section className={pageClasses.card} aria-labelledby="item-stage">
      <h2 id="item-stage">{t('item.stage.title')}</h2>
      <div className={classes.desk} data-orientation={size.orientation}>
        <div
          className={classes.stage}
          data-far={isFar && farPx !== null}
          style={{ '--far': `${farPx ?? 0}px` } as CSSProperties}
        >
          <div className={classes.picture}>
            <ItemStage
              item={item}
              language={language}
              size={size}
              location={chosen?.location}
              positionMs={positionMs}
              isPlaying={isPlaying}
            />
          </div>
        </div>
        <div className={classes.controls}>
          {moves && (
            <Group gap="sm" wrap="nowrap" align="center">
              <Button
                variant="default"
                leftSection={<Toggle size={20} aria-hidden />}
                onClick={() => setPlaying(!isPlaying)}
              >
                {t(isPlaying ? 'item.stage.pause' : 'item.stage.play')}
              </Button>
              {!isPlaying && (
                <PositionControl
                  item={item}
                  language={language}
                  positionMs={positionMs}
                  onMove={setPositionMs}
                />
              )}
            </Group>
          )}
          <Chip.Group value={language} onChange={(value) => setLanguage(value as Language)}>
            <Group gap="xs" role="radiogroup" aria-label={t('item.stage.language')}>
              {languages.map((each) => (
                <Chip key={each} value={each} size="md" variant="outline">
                  {format.language(each)}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
          <div className={classes.fields}>
            {choices.length > 0 && (
              <Select
                size="md"
                label={t('item.stage.screen')}
                data={[{ value: ANY, label: t('item.stage.anyScreen') }, ...choices]}
                value={screenId}
                onChange={(value) => setScreenId(value ?? ANY)}
                allowDeselect={false}
                searchable={choices.length > 8}
                nothingFoundMessage={t('item.stage.noScreen')}
              />
            )}
            {!chosen && (
              <>
                <div className={classes.orientation}>
                  <Text component="span" id="item-orientation" className={classes.label}>
                    {t('item.stage.orientation')}
                  </Text>
                  <SegmentedControl
                    size="md"
                    fullWidth
                    aria-labelledby="item-orientation"
                    value={free.orientation}
                    onChange={(orientation) =>
                      setFree({ ...free, orientation: orientation === 'portrait' ? 'portrait' : 'landscape' })
                    }
                    data={(['landscape', 'portrait'] as const).map((value) => ({
                      value,
                      label: t(`item.stage.${value}`),
                    }))}
                  />
                </div>
                <NumberInput
                  size="md"
                  label={t('item.stage.diagonal')}
                  min={5}
                  max={200}
                  value={free.diagonalInches ?? ''}
                  onChange={setSize('diagonalInches')}
                />
                <NumberInput
                  size="md"
                  label={t('item.stage.distance')}
                  min={0.3}
                  max={50}
                  step={0.5}
                  decimalScale={1}
                  decimalSeparator={format.number(0.5).charAt(1)}
                  value={free.viewingDistanceMetres ?? ''}
                  onChange={setSize('viewingDistanceMetres')}
                />
              </>
            )}
          </div>
          <Switch
            label={
              viewingDistanceMetres
                ? t('item.stage.far', { metres: format.number(viewingDistanceMetres) })
                : t('item.stage.farUnknown')
            }
            description={isFar && farPx !== null ? t('item.stage.farMore') : undefined}
            disabled={farPx === null}
            checked={isFar && farPx !== null}
            onChange={({ currentTarget }) => setFar(currentTarget.checked)}
          />
        </div>
      </div>
    </section>
  );
}
