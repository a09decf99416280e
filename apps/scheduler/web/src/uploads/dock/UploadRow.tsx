import { ActionIcon, Button, Progress } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconFile,
  IconFileText,
  IconMovie,
  IconPhoto,
  IconPlayerPause,
  IconPlayerPlay,
  IconX,
} from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseFiles } from '../dropped-files.ts';
import type { Upload } from '../upload-types.ts';
import { withUploads } from '../uploads.ts';
import classes from './Dock.module.css';
import { isFinished, needsAttention } from './totals.ts';
import { useUploadWords } from './use-upload-words.ts';

const ICONS = {
  video: IconMovie,
  picture: IconPhoto,
  document: IconFileText,
  subtitles: IconFileText,
  other: IconFile,
};

/** One file: what it is, how it stands, and what can be done about it. */
export const UploadRow = memo(function UploadRow({ upload }: { upload: Upload }) {
  const { t } = useTranslation();
  const words = useUploadWords();
  const { name, picture, facts, state } = upload;
  const Icon = ICONS[facts?.kind ?? 'other'];
  const tone = needsAttention(upload)
    ? 'urgent'
    : ['ready', 'known'].includes(state.type)
      ? 'good'
      : undefined;
  const share = shareOf(upload);
  return (
    <li className={classes.row} data-tone={tone} data-state={state.type}>
      <span className={classes.picture}>
        {picture ? <img src={picture} alt="" /> : <Icon size={24} stroke={1.5} aria-hidden />}
      </span>
      <div className={classes.body}>
        <p className={classes.name} title={name}>
          {name}
        </p>
        {facts && <p className={classes.facts}>{words.facts(upload)}</p>}
        <p className={classes.state}>
          {tone === 'urgent' && <IconAlertTriangle size={16} aria-hidden />}
          {tone === 'good' && <IconCircleCheck size={16} aria-hidden />}
          <span>{words.state(upload)}</span>
        </p>
        {share !== null && (
          <Progress
            value={share * 100}
            size="sm"
            aria-label={name}
            color={state.type === 'retrying' || state.type === 'paused' ? 'gray' : 'blue'}
          />
        )}
        <RowActions upload={upload} />
      </div>
      <div className={classes.buttons}>
        {['queued', 'sending', 'retrying'].includes(state.type) && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('uploads.act.pause', { name })}
            onClick={() => withUploads((engine) => engine.pause(upload.id))}
          >
            <IconPlayerPause size={20} aria-hidden />
          </ActionIcon>
        )}
        {state.type === 'paused' && (
          <ActionIcon
            variant="subtle"
            aria-label={t('uploads.act.resume', { name })}
            onClick={() => withUploads((engine) => engine.resume(upload.id))}
          >
            <IconPlayerPlay size={20} aria-hidden />
          </ActionIcon>
        )}
        {state.type === 'converting' ? (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('uploads.act.cancel', { name })}
            onClick={() => withUploads((engine) => engine.endConversion(upload.id))}
          >
            <IconX size={20} aria-hidden />
          </ActionIcon>
        ) : (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={
              isFinished(upload) ? t('uploads.act.dismiss', { name }) : t('uploads.act.cancel', { name })
            }
            onClick={() => withUploads((engine) => engine.remove([upload.id]))}
          >
            <IconX size={20} aria-hidden />
          </ActionIcon>
        )}
      </div>
    </li>
  );
});

/** What the row's sentence asks for, as buttons with words. */
function RowActions({ upload }: { upload: Upload }) {
  const { t } = useTranslation();
  const { id, state } = upload;
  const itemId = 'asset' in state ? (state.asset?.itemId ?? null) : null;
  if (state.type === 'stopped' && state.trouble.code !== 'not-allowed')
    return <Act onClick={() => withUploads((engine) => engine.resume(id))}>{t('uploads.act.retry')}</Act>;
  if (state.type === 'retrying' && state.atMs !== null)
    return <Act onClick={() => withUploads((engine) => engine.resume(id))}>{t('uploads.act.retry')}</Act>;
  if (state.type === 'rejected' && state.asset.state === 'failed')
    return (
      <Act onClick={() => withUploads((engine) => engine.convertAgain(id))}>{t('uploads.act.retry')}</Act>
    );
  if (state.type === 'asking' && state.for === 'permission')
    return <Act onClick={() => withUploads((engine) => engine.allow(id))}>{t('uploads.act.allow')}</Act>;
  if (state.type === 'asking') return <Act onClick={() => giveFile(id)}>{t('uploads.act.choose')}</Act>;
  if (itemId !== null && (state.type === 'ready' || state.type === 'known'))
    return <OpenItem itemId={itemId} />;
  return null;
}

function Act(props: { onClick: () => void; children: string }) {
  return (
    <Button variant="light" size="compact-sm" mt={4} onClick={props.onClick}>
      {props.children}
    </Button>
  );
}

/** A change of the page without one of the document: that would end the uploads. */
function OpenItem({ itemId }: { itemId: string }) {
  const { t } = useTranslation();
  const { history } = useRouter();
  const path = `/content/${itemId}`;
  return (
    <Button
      component="a"
      href={path}
      variant="light"
      size="compact-sm"
      mt={4}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        history.push(path);
      }}
    >
      {t('uploads.act.open')}
    </Button>
  );
}

async function giveFile(id: string): Promise<void> {
  const [chosen] = await chooseFiles({ multiple: false });
  if (!chosen) return;
  const file = chosen instanceof File ? chosen : await chosen.getFile();
  withUploads((engine) => engine.give(id, file));
}

/** Of what one waits for; null where there is nothing to draw. */
function shareOf({ state, bytes }: Upload): number | null {
  if (state.type === 'reading') return state.share;
  if (state.type === 'converting') return state.asset?.progress ?? null;
  if ('sentBytes' in state && state.type !== 'queued') return bytes === 0 ? 0 : state.sentBytes / bytes;
  return null;
}
