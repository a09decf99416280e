/** What becomes of pictures and documents. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/scheduler.ts';
import type { Made, Refused } from './made.ts';
import { processAsset } from './process-asset.ts';

const hasPoppler = spawnSync('pdftoppm', ['-v']).status === 0;
const folder = temporaryFolder();
afterAll(() => folder.remove());

let count = 0;
function work(path: string): Promise<Made | Refused> {
  count += 1;
  const job = { sha256: 'a'.repeat(64), path, folder: join(folder.path, `made-${count}`) };
  return processAsset(job, { progress: () => {}, signal: new AbortController().signal });
}

/** Reads as `picture 64x48`, or as the code of the refusal. */
function inShort(found: Made | Refused): string {
  if (found.type === 'refused') return found.refusal.code;
  const { kind, width, height, media } = found;
  return `${kind} ${width}x${height}${media.length === 1 ? '' : ` ${media.length} pages`}`;
}

describe('a picture', () => {
  const save = async (name: string, picture: Sharp) => {
    const path = join(folder.path, name);
    await picture.toFile(path);
    return path;
  };
  const plain = (width = 64, height = 48) =>
    sharp({ create: { width, height, channels: 3, background: '#c04020' } });

  it('is turned as its camera says', async () => {
    const path = await save('turned.jpg', plain().jpeg().withMetadata({ orientation: 6 }));
    expect(inShort(await work(path))).toBe('picture 48x64');
  });

  it('in CMYK or with 16 bits becomes sRGB with 8', async () => {
    const cmyk = await save('cmyk.jpg', plain().toColourspace('cmyk').jpeg());
    const deep = await save('deep.png', plain().toColourspace('rgb16').png());
    for (const path of [cmyk, deep]) {
      const found = await work(path);
      if (found.type === 'refused') throw new Error(found.refusal.code);
      expect(await sharp(found.files[0]?.path).metadata()).toMatchObject({ space: 'srgb', depth: 'uchar' });
    }
  });

  it('larger than any screen becomes smaller, and what is as it should be stays to the byte', async () => {
    expect(inShort(await work(await save('wide.png', plain(5000, 100).png())))).toBe('picture 3840x77');
    const path = await save('kept.jpg', plain().jpeg());
    const found = await work(path);
    expect(found).toMatchObject({ files: [{ path, file: { sha256: 'a'.repeat(64) } }] });
    expect(found.type === 'made' && found.thumbhash).toMatch(/^[\w+/=]{20,}$/);
  });

  it('as TIFF, AVIF or BMP is read, too', async () => {
    expect(inShort(await work(await save('scan.tiff', plain().tiff())))).toBe('picture 64x48');
    expect(inShort(await work(await save('photo.avif', plain().avif())))).toBe('picture 64x48');
  });
});

it.skipIf(spawnSync('heif-enc', ['-h']).error !== undefined)(
  'a photograph of a telephone is read',
  async () => {
    const png = join(folder.path, 'photo.png');
    await sharp({ create: { width: 64, height: 48, channels: 3, background: '#c04020' } })
      .png()
      .toFile(png);
    const path = join(folder.path, 'photo.heic');
    expect(spawnSync('heif-enc', [png, '-o', path]).status).toBe(0);
    expect(inShort(await work(path))).toBe('picture 64x48');
  },
);

describe.skipIf(!hasPoppler)('a document', () => {
  it('becomes a picture of each page, with its words', async () => {
    const path = join(folder.path, 'pages.pdf');
    writeFileSync(path, pdfOf(['Orari dello sportello', 'Documenti da portare']));
    const found = await work(path);
    expect(inShort(found)).toBe('document 1654x2339 2 pages');
    expect(found).toMatchObject({ texts: ['Orari dello sportello', 'Documenti da portare'] });
  });

  it('of more pages than an item has is refused', async () => {
    const path = join(folder.path, 'long.pdf');
    writeFileSync(path, pdfOf(Array.from({ length: 21 }, (_, page) => `Pagina ${page}`)));
    expect(await work(path)).toMatchObject({
      refusal: { code: 'document-too-long', params: { pages: 21, max: 20 } },
    });
  });
});

/** A PDF with a page of A4 for each text. */
function pdfOf(texts: readonly string[]): string {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${texts.length} /Kids [${texts.map((_, page) => `${4 + page * 2} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...texts.flatMap((text, page) => {
      const stream = `BT /F1 24 Tf 60 700 Td (${text}) Tj ET`;
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595.28 841.89] /Contents ${5 + page * 2} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
        `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
      ];
    }),
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  return `${text}xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
}
