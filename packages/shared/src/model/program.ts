import { z } from 'zod';
import { Id, Instant, Sha256 } from './ids.ts';
import { MediaFile, mediaOfVariant, ShownItem } from './items.ts';
import { Location, Playlist, ProgramRule, ScreenDisplay } from './schedule.ts';

/** What a screen needs to know of its place. */
export const ProgramLocation = Location.pick({
  id: true,
  name: true,
  address: true,
  kind: true,
  timeZone: true,
  country: true,
  patronDay: true,
  languages: true,
  openingHours: true,
  network: true,
  synchronised: true,
  theme: true,
  sound: true,
  transition: true,
});
export type ProgramLocation = z.infer<typeof ProgramLocation>;

/**
 * The compiled, self-contained answer to "what does this screen play, when" for the coming days.
 * Named by its revision, the sha256 of its canonical JSON bytes (`content-hash.ts`).
 */
export const Program = z
  .strictObject({
    format: z.literal(1),
    location: ProgramLocation,
    /** How the screens of this group hang. */
    display: ScreenDisplay.optional(),
    /** The Monday it was compiled for, and the Monday 35 to 42 days later. Its rules go on after that. */
    from: Instant,
    until: Instant,
    rules: z.array(ProgramRule),
    playlists: z.record(Id, Playlist),
    items: z.record(Id, ShownItem),
    mediaFiles: z.record(Sha256, MediaFile),
    /**
     * By media file, from when on a rule that plays it holds: no player needs it before (`media-needed-from.ts`). A
     * file that no rule needs in the program's weeks is not in it.
     */
    neededFrom: z.record(Sha256, Instant).optional(),
  })
  .superRefine((program, context) => {
    const missing = (what: string, path: (string | number)[]) =>
      context.addIssue({
        code: 'custom',
        message: `the program refers to ${what}, which it does not contain`,
        path,
      });
    const { mark } = program.location.theme ?? {};
    if (mark && !program.mediaFiles[mark]) missing(`media file ${mark}`, ['location', 'theme', 'mark']);
    for (const [index, rule] of program.rules.entries()) {
      if (!program.playlists[rule.playlistId]) missing(`playlist ${rule.playlistId}`, ['rules', index]);
    }
    for (const playlist of Object.values(program.playlists)) {
      for (const [index, slot] of playlist.slots.entries()) {
        if (!program.items[slot.itemId]) missing(`item ${slot.itemId}`, ['playlists', playlist.id, index]);
      }
    }
    for (const item of Object.values(program.items)) {
      for (const variant of item.variants) {
        for (const sha256 of mediaOfVariant(item, variant.language)) {
          if (!program.mediaFiles[sha256]) missing(`media file ${sha256}`, ['items', item.id]);
        }
        if (item.kind === 'video' && 'media' in variant && !program.mediaFiles[variant.media]?.durationMs) {
          missing(`the duration of video ${variant.media}`, ['items', item.id]);
        }
      }
    }
  });
export type Program = z.infer<typeof Program>;
