import { IconUpload } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './DropArea.module.css';
import { droppedFiles } from './dropped-files.ts';
import type { FileSource } from './upload-types.ts';

/** Those that are there; the last one takes what is dropped. */
const areas: symbol[] = [];

/**
 * A page on which files may be dropped anywhere, folders, too. The frame of all pages has one (`isFallback`), which takes
 * them to the library; one of a page's own comes before it. While some are held over it, it says what will become of
 * them. Dropping is a shorter way only: a page that has this has a button for the same (`chooseFiles`).
 */
export function DropArea(props: {
  onFiles: (files: readonly FileSource[]) => void;
  /** Said while files are held over the page; else that they will be uploaded to the library. */
  hint?: string;
  isFallback?: boolean;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const [isOver, setIsOver] = useState(false);
  const onFiles = useRef(props.onFiles);
  onFiles.current = props.onFiles;

  useEffect(() => {
    const area = Symbol('area');
    if (props.isFallback) areas.unshift(area);
    else areas.push(area);
    // Each element that the pointer crosses is entered and left.
    let depth = 0;
    const note = (change: number) => {
      depth = Math.max(0, depth + change);
      setIsOver(depth > 0 && areas.at(-1) === area);
    };
    const onEnter = (event: DragEvent) => {
      if (hasFiles(event)) note(1);
    };
    const onLeave = (event: DragEvent) => {
      if (hasFiles(event)) note(-1);
    };
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      // Otherwise the browser would open the file in the place of the app.
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    };
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event) || !event.dataTransfer) return;
      note(-depth);
      // A field of the page's own may have taken them.
      if (event.defaultPrevented || areas.at(-1) !== area) return;
      event.preventDefault();
      void droppedFiles(event.dataTransfer).then((files) => onFiles.current(files));
    };
    window.addEventListener('dragenter', onEnter);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('dragover', onOver);
    window.addEventListener('drop', onDrop);
    return () => {
      areas.splice(areas.indexOf(area), 1);
      window.removeEventListener('dragenter', onEnter);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('drop', onDrop);
      setIsOver(false);
    };
  }, [props.isFallback]);

  return (
    <>
      {props.children}
      {isOver && (
        <div className={classes.veil} data-testid="drop-veil">
          <div className={classes.card}>
            <IconUpload size={40} stroke={1.5} aria-hidden />
            <strong>{props.hint ?? t('uploads.drop.hint')}</strong>
            <span>{t('uploads.drop.more')}</span>
          </div>
        </div>
      )}
    </>
  );
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false;
}
