import { type Language, Language as Languages } from '@bacheca/shared/model/ids';
import { Button, Group, Menu, Tabs } from '@mantine/core';
import { IconAlertTriangle, IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';

/** The languages of a slide side by side: those that it has, and those that one may add. */
export function VariantTabs(props: {
  present: readonly Language[];
  /** The places speak them: offered first. */
  wanted: readonly Language[];
  shown: Language;
  onShow: (language: Language) => void;
  /** Proposed texts that nobody has looked at. */
  unseen: readonly Language[];
  max?: number;
  onAdd: (language: Language) => void;
  onRemove: (language: Language) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { present, wanted, shown, unseen, max = Languages.options.length } = props;
  const isFull = present.length >= max;
  const absent = Languages.options.filter((language) => !present.includes(language));
  const offered = isFull ? [] : wanted.filter((language) => absent.includes(language));
  const others = isFull ? [] : absent.filter((language) => !offered.includes(language));
  return (
    <Group gap="xs" align="center">
      <Tabs
        variant="pills"
        value={shown}
        onChange={(value) => {
          const language = Languages.safeParse(value);
          if (language.success) props.onShow(language.data);
        }}
      >
        <Tabs.List aria-label={t('composers.languages')}>
          {present.map((language) => (
            <Tabs.Tab
              key={language}
              value={language}
              rightSection={
                unseen.includes(language) && (
                  <IconAlertTriangle size={16} aria-label={t('composers.toLookAt')} />
                )
              }
            >
              {format.language(language)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      {offered.map((language) => (
        <Button
          key={language}
          size="sm"
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          aria-label={t('composers.add', { language: format.language(language) })}
          onClick={() => props.onAdd(language)}
        >
          {format.language(language)}
        </Button>
      ))}
      {others.length > 0 && (
        <Menu>
          <Menu.Target>
            <Button size="sm" variant="subtle" leftSection={<IconPlus size={16} aria-hidden />}>
              {t('composers.language')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map((language) => (
              <Menu.Item key={language} onClick={() => props.onAdd(language)}>
                {format.language(language)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {present.length > 1 && (
        <Button
          size="sm"
          variant="subtle"
          color="red"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={() => props.onRemove(shown)}
        >
          {t('composers.remove', { language: format.language(shown) })}
        </Button>
      )}
    </Group>
  );
}
