import { createReadStream, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { CatalogueService } from '@bacheca/shared/api/content';
import { Id } from '@bacheca/shared/model/ids';
import { Item, MediaFile } from '@bacheca/shared/model/items';
import { Location, Playlist, Rule, Screen } from '@bacheca/shared/model/schedule';
import { type Phrase, phrase } from '@bacheca/shared/translations/phrase';
import { systemCause } from '@bacheca/shared/translations/system-error';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { issueReason } from '../errors/schema-reasons.ts';
import { StartupError } from '../errors/startup-error.ts';

const Locations = z.strictObject({ locations: z.array(Location), screens: z.array(Screen) });
const Playlists = z.strictObject({ playlists: z.array(Playlist), rules: z.array(Rule) });
const MediaList = z.array(MediaFile.extend({ path: z.string() }));
export type ListedFile = z.infer<typeof MediaList>[number];

/** Items are as they were authored: media are named by their path in the folder, for nobody writes hashes by hand. */
const Videos = z.array(
  z.looseObject({
    id: Id,
    variants: z.array(z.looseObject({ file: z.string(), subtitles: z.string().optional() })),
  }),
);
const Infographics = z.array(
  z.looseObject({
    id: Id,
    variants: z.array(z.looseObject({ pages: z.array(z.looseObject({ file: z.string() })) })),
  }),
);

/** The folder that a new installation starts with. Throws a `StartupError` naming the file that is wrong. */
export class SeedFiles {
  readonly services: CatalogueService[];
  readonly locations: z.infer<typeof Locations>;
  readonly schedule: z.infer<typeof Playlists>;
  readonly media: ListedFile[];
  readonly items: Item[];
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.services = this.#read('services.yaml', z.array(CatalogueService));
    this.locations = this.#read('locations.yaml', Locations);
    this.schedule = this.#read('playlists.yaml', Playlists);
    this.media = this.#read('media.json', MediaList);
    this.items = [
      ...this.#read('items/qr.yaml', z.array(Item)),
      ...this.#videos('items/videos.yaml'),
      ...this.#infographics('items/infographics.yaml'),
    ];
  }

  open(file: ListedFile) {
    return createReadStream(join(this.#folder, file.path));
  }

  #videos(name: string): Item[] {
    const items = this.#read(name, Videos).map((item) => ({
      ...item,
      variants: item.variants.map(({ file, subtitles, ...variant }) => ({
        ...variant,
        media: this.#sha256Of(file, name),
        ...(subtitles !== undefined && { subtitles: this.#sha256Of(subtitles, name) }),
      })),
    }));
    return this.#check(name, z.array(Item), items);
  }

  #infographics(name: string): Item[] {
    const items = this.#read(name, Infographics).map((item) => ({
      ...item,
      variants: item.variants.map((variant) => ({
        ...variant,
        pages: variant.pages.map(({ file, ...page }) => ({ ...page, media: this.#sha256Of(file, name) })),
      })),
    }));
    return this.#check(name, z.array(Item), items);
  }

  #sha256Of(path: string, namedBy: string): string {
    const file = this.media.find((listed) => listed.path === path);
    if (!file) throw new StartupError('seed-unlisted-file', { file: this.#name(namedBy), path });
    return file.sha256;
  }

  #read<Schema extends z.ZodType>(name: string, schema: Schema): z.infer<Schema> {
    let value: unknown;
    try {
      value = parse(readFileSync(join(this.#folder, name), 'utf8'));
    } catch (error) {
      throw new StartupError('seed-unreadable', { file: this.#name(name), why: whyUnreadable(error) });
    }
    return this.#check(name, schema, value);
  }

  #check<Schema extends z.ZodType>(name: string, schema: Schema, value: unknown): z.infer<Schema> {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw new StartupError('seed-wrong', {
      file: this.#name(name),
      at: issue?.path.join('.') ?? '',
      why: issueReason(issue),
    });
  }

  #name(file: string): string {
    const path = join(this.#folder, file);
    const fromHere = relative('.', path);
    return fromHere.startsWith('..') ? path : fromHere;
  }
}

/** What the parser finds is told by where, and by its own code. */
function whyUnreadable(error: unknown): Phrase | string {
  if (!(error instanceof YAMLParseError)) return systemCause(error);
  const [at] = error.linePos ?? [];
  return at ? phrase('yaml-wrong', { line: at.line, column: at.col, code: error.code }) : error.message;
}
