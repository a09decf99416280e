import type { Language } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';
import { Chip, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { ItemStage } from '../ItemStage.tsx';
import classes from './History.module.css';
import { textIn } from './revision-texts.ts';
import { wordDiff } from './word-diff.ts';

/** Two forms of an item, side by side as screens show them, and their texts with what differs marked. */
export function RevisionDiff(props: { before: Item; after: Item; beforeName: string; afterName: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { before, after, beforeName, afterName } = props;
  const languages = [...new Set([...after.variants, ...before.variants].map((each) => each.language))];
  const [language, setLanguage] = useState<Language>(languages[0] ?? 'it');
  const parts = wordDiff(textIn(before, language), textIn(after, language));
  const sides = [
    { item: before, name: beforeName },
    { item: after, name: afterName },
  ];
  return (
    <Stack gap="md">
      {languages.length > 1 && (
        <Chip.Group value={language} onChange={(value) => setLanguage(value as Language)}>
          <Group gap="xs" role="radiogroup" aria-label={t('item.stage.language')}>
            {languages.map((each) => (
              <Chip key={each} value={each} size="md" variant="outline">
                {format.language(each)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      )}
      <div className={classes.sides}>
        {sides.map(({ item, name }) => (
          <div key={name}>
            <h3 className={classes.side}>{name}</h3>
            {item.variants.some((variant) => variant.language === language) ? (
              <ItemStage item={item} language={language} />
            ) : (
              <Text c="dimmed">{t('item.history.noLanguage', { language: format.language(language) })}</Text>
            )}
          </div>
        ))}
      </div>
      {parts.length > 0 && (
        <div>
          <h3 className={classes.side}>{t('item.history.texts')}</h3>
          <p className={classes.words} lang={language} dir="auto">
            {parts.map(({ type, text }, index) => {
              // biome-ignore lint/suspicious/noArrayIndexKey: parts keep their order, and one may come twice
              if (type === 'same') return <span key={index}>{text}</span>;
              const Mark = type === 'removed' ? 'del' : 'ins';
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: parts keep their order, and one may come twice
                <Mark key={index} className={classes[type]}>
                  {text}
                </Mark>
              );
            })}
          </p>
        </div>
      )}
    </Stack>
  );
}
