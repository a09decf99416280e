import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import type { WatchedScreen } from '../attention/attention.ts';

/** What a player of an older release can't show of what is published, or shows in part. */
export function LeftOut({ view }: { view: WatchedScreen }) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const leftOut = view.leftOut ?? [];
  const titles = (isInPart: boolean) =>
    leftOut.filter(({ members }) => members.length > 0 === isInPart).map(({ title }) => title);
  const lists = [
    { key: 'leftOut.items', names: titles(false) },
    { key: 'leftOut.inPart', names: titles(true) },
  ] as const;
  return lists.map(
    ({ key, names }) =>
      names.length > 0 && (
        <Text key={key}>{t(key, { names: new Intl.ListFormat(locale).format(names) })}</Text>
      ),
  );
}
