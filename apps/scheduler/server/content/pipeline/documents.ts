/** PDF pages as pictures at 200 dpi, with the words on each. */
import { join } from 'node:path';
import { domainError } from '../../errors/domain-error.ts';
import type { JobContext } from '../../jobs/job-types.ts';
import { notInstalled, runTool, tooSlow } from './tools.ts';

/** As many as an infographic has. */
const MAX_PAGES = 20;
const DOTS_AN_INCH = 200;
const POINTS_AN_INCH = 72;
const MAX_SIDE = 3840;
const MAX_TEXT_CHARACTERS = 4000;

export interface Page {
  readonly path: string;
  readonly text: string;
}

export async function pagesOf(
  path: string,
  folder: string,
  { signal, progress }: JobContext,
): Promise<Page[]> {
  const out: Buffer[] = [];
  const said = await runTool('pdfinfo', ['-l', String(MAX_PAGES), path], {
    signal,
    folder,
    onOut: (part) => out.push(part),
  });
  if (said.result === 'not-installed') throw notInstalled('poppler-utils', 'document');
  if (/password|encrypt/i.test(said.complaints)) throw domainError('document-locked', {});
  const info = Buffer.concat(out).toString('utf8');
  const count = Number(/^Pages:\s+(\d+)/m.exec(info)?.[1] ?? 0);
  if (said.result !== 'ok' || count === 0) throw domainError('file-damaged', { what: 'PDF' });
  if (count > MAX_PAGES) throw domainError('document-too-long', { pages: count, max: MAX_PAGES });

  const pages: Page[] = [];
  for (let page = 1; page <= count; page += 1) {
    const size = new RegExp(`^Page\\s+${page} size:\\s+([\\d.]+) x ([\\d.]+) pts`, 'm').exec(info);
    const longPoints = Math.max(Number(size?.[1] ?? 0), Number(size?.[2] ?? 0));
    // A poster at 200 dpi would be larger than any screen.
    const isLarge = (longPoints * DOTS_AN_INCH) / POINTS_AN_INCH > MAX_SIDE || longPoints === 0;
    const scale = isLarge ? ['-scale-to', String(MAX_SIDE)] : ['-r', String(DOTS_AN_INCH)];
    const one = ['-f', String(page), '-l', String(page)];
    const prefix = join(folder, `page-${page}`);
    const { result } = await runTool('pdftoppm', ['-png', '-singlefile', ...scale, ...one, path, prefix], {
      signal,
      folder,
    });
    if (result === 'not-installed') throw notInstalled('poppler-utils', 'document');
    if (result === 'too-slow') throw tooSlow();
    if (result !== 'ok') throw domainError('file-damaged', { what: 'PDF' });
    const words: Buffer[] = [];
    await runTool('pdftotext', ['-enc', 'UTF-8', '-nopgbrk', ...one, path, '-'], {
      signal,
      folder,
      onOut: (part) => words.push(part),
    });
    const text = Buffer.concat(words)
      .toString('utf8')
      .replace(/[ \t]+/g, ' ')
      .replace(/\s*\n\s*/g, '\n')
      .trim();
    pages.push({ path: `${prefix}.png`, text: text.slice(0, MAX_TEXT_CHARACTERS) });
    progress(0.1 + (0.8 * page) / count);
  }
  return pages;
}
