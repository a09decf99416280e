/**
 * From drafts to what screens play.
 *
 * 1. What staff edit is a draft: no screen sees it before a publish.
 * 2. A publish keeps what it compiled, as one publication, for as long as a location plays it. Renewing the
 *    horizon and giving a new screen its program compile that again, never newer drafts.
 * 3. Withdrawing an item is no edit but acts at once, so each compilation leaves out what is withdrawn by then.
 */
import { type Id, MAX_PROGRAM_BYTES, type PublishResult, type Screen, type Sha256 } from '@bacheca/shared';
import { type Clock, instantOf } from '../clock.ts';
import type { Items } from '../content/items.ts';
import type { Media } from '../content/media.ts';
import type { Services } from '../content/services.ts';
import { type Database, isOfDisk } from '../database/open.ts';
import { Refusal, refusal, thing } from '../http/problem.ts';
import { byId, type Compiled, Compiler, type Inputs } from './compile.ts';
import type { Locations } from './locations.ts';
import type { Playlists } from './playlists.ts';
import type { Programs } from './programs.ts';
import { inputsIn, readableInputs } from './published-inputs.ts';
import { isRenewalDue } from './renewal.ts';
import type { Rules } from './rules.ts';
import type { Screens } from './screens.ts';
import { refuseOverLimit } from './size-check.ts';
import { horizonAt } from './week.ts';

interface Sources {
  readonly services: Services;
  readonly items: Items;
  readonly media: Media;
  readonly playlists: Playlists;
  readonly locations: Locations;
  readonly screens: Screens;
  readonly rules: Rules;
}

/** The screens whose program is another one than before, with its revision. */
export type ChangedScreens = ReadonlyMap<Id, Sha256>;

type OnFailure = (error: unknown, locationId: Id) => void;

export class Publisher {
  readonly #database: Database;
  readonly #sources: Sources;
  readonly #programs: Programs;
  readonly #clock: Clock;
  readonly #compiler = new Compiler();

  constructor(database: Database, sources: Sources, programs: Programs, clock: Clock) {
    this.#database = database;
    this.#sources = sources;
    this.#programs = programs;
    this.#clock = clock;
  }

  /** Publishes the drafts to these locations, or to all. */
  publish(
    publishedBy: string | null,
    locationIds?: readonly Id[],
  ): { result: PublishResult; changed: ChangedScreens } {
    const nowMs = this.#clock.now();
    return this.#database.transaction(() => {
      const inputs = this.#drafts();
      const wanted = locationIds ?? Object.keys(inputs.locations);
      const unknown = wanted.find((id) => !Object.hasOwn(inputs.locations, id));
      if (unknown !== undefined) throw refusal('not-found', { thing: thing('location', unknown) });

      this.#keep(inputs, wanted, nowMs, publishedBy);
      const here = new Set(wanted);
      const screens = this.#sources.screens.list().filter((screen) => here.has(screen.locationId));
      const { compiled, changed } = this.#compile(inputs, screens, nowMs);
      // Renewing goes on with what an older release let through.
      for (const { screenIds, bytes } of compiled) {
        const one = screenIds.find((id) => changed.has(id));
        if (one !== undefined) refuseOverLimit(one, bytes);
      }
      this.#deleteUnused();
      const groups = compiled.map(({ revision, bytes, screenIds }) => ({
        revision,
        bytes: bytes.byteLength,
        screenIds: [...screenIds],
        changed: screenIds.some((id) => changed.has(id)),
      }));
      return { result: { publishedAt: instantOf(nowMs), groups }, changed };
    });
  }

  /** What a publish would give these screens now; nothing is kept or sent. */
  compileDrafts(screens: readonly Screen[]): Compiled[] {
    const withdrawn = new Set(this.#sources.items.withdrawnIds());
    const compiled = this.#compiler.compile(this.#drafts(), screens, withdrawn, this.#clock.now());
    // Of drafts only the latest are kept.
    const drafts = compiled.map(({ revision }) => revision);
    this.#compiler.keepOnly(new Set([...this.#programs.revisions(), ...drafts]));
    return compiled;
  }

  /**
   * Gives a screen what was published for its location, if anything was. A publication that can't be compiled is given
   * to `onFailure`; the screen then goes on as it was.
   */
  adopt(screen: Screen, onFailure: OnFailure): ChangedScreens {
    try {
      return this.#database.transaction(() => {
        const publication = this.#publications().find(({ locationId }) => locationId === screen.locationId);
        if (!publication) return new Map();
        const inputs = this.#inputsOf(publication.id);
        return this.#compilePublished(publication.id, inputs, [screen], this.#clock.now());
      });
    } catch (error) {
      onFailure(error, screen.locationId);
      return new Map();
    }
  }

  /**
   * Moves the horizon of every program whose week is over, a few locations each hour. A publication that can't be
   * compiled, such as an older version's, is given to `onFailure`, and costs the others nothing.
   */
  renewHorizons(onFailure: OnFailure): ChangedScreens {
    const nowMs = this.#clock.now();
    return this.#database.transaction(() => {
      const changed = new Map<Id, Sha256>();
      const inputs = new Map<number, Inputs>();
      const revisions = this.#programs.published();
      const weeks = new Map<string, number>();
      const isDue = (screen: Screen) => {
        const revision = revisions.get(screen.id);
        if (revision === undefined) return false;
        const horizon = this.#programs.horizonOf(revision);
        // One that can't be read is made anew.
        if (!horizon) return true;
        const { timeZone } = horizon.location;
        const weekMs = weeks.get(timeZone) ?? horizonAt(nowMs, timeZone).from;
        weeks.set(timeZone, weekMs);
        return isRenewalDue(horizon, weekMs, nowMs);
      };
      const byLocation = Map.groupBy(this.#sources.screens.list(), ({ locationId }) => locationId);
      for (const { id, locationId } of this.#publications()) {
        const here = byLocation.get(locationId) ?? [];
        try {
          if (!here.some(isDue)) continue;
          const published = inputs.get(id) ?? this.#inputsOf(id);
          inputs.set(id, published);
          for (const [screenId, revision] of this.#compilePublished(id, published, here, nowMs)) {
            changed.set(screenId, revision);
          }
        } catch (error) {
          onFailure(error, locationId);
        }
      }
      if (changed.size > 0) this.#deleteUnused();
      return changed;
    });
  }

  #drafts(): Inputs {
    const { services, items, media, playlists, locations, rules } = this.#sources;
    return {
      locations: byId(locations.list()),
      rules: rules.list(),
      playlists: byId(playlists.list()),
      items: byId(items.list()),
      services: byId(services.list().filter(({ deadline }) => deadline)),
      mediaFiles: Object.fromEntries(media.list().map((file) => [file.sha256, file])),
    };
  }

  #keep(inputs: Inputs, locationIds: readonly Id[], nowMs: number, publishedBy: string | null): void {
    const { query } = this.#database;
    const publication = this.#database.first(
      query
        .insertInto('publications')
        .values({ published_at_ms: nowMs, published_by: publishedBy, inputs: JSON.stringify(inputs) })
        .returning('id'),
    );
    if (!publication) throw new Error('a publication was inserted and has no id');
    for (const locationId of locationIds) {
      const row = { publication_id: publication.id };
      this.#database.run(
        query
          .insertInto('location_publications')
          .values({ location_id: locationId, ...row })
          .onConflict((conflict) => conflict.column('location_id').doUpdateSet(row)),
      );
    }
  }

  #compile(
    inputs: Inputs,
    screens: readonly Screen[],
    nowMs: number,
  ): { compiled: Compiled[]; changed: ChangedScreens } {
    const withdrawn = new Set(this.#sources.items.withdrawnIds());
    const compiled = this.#compiler.compile(inputs, screens, withdrawn, nowMs);
    for (const program of compiled) refuseTooLarge(program);
    return { compiled, changed: this.#programs.publish(compiled) };
  }

  /** Where something in it can't be read any more, the rest is compiled. */
  #compilePublished(
    publicationId: number,
    inputs: Inputs,
    screens: readonly Screen[],
    nowMs: number,
  ): ChangedScreens {
    try {
      return this.#compile(inputs, screens, nowMs).changed;
    } catch (error) {
      if (error instanceof Refusal || isOfDisk(error)) throw error;
      const readable = readableInputs(inputs, publicationId, this.#database);
      return this.#compile(readable, screens, nowMs).changed;
    }
  }

  #publications(): { id: number; locationId: Id }[] {
    return this.#database.all(
      this.#database.query
        .selectFrom('location_publications')
        .select(['publication_id as id', 'location_id as locationId'])
        .orderBy('location_id'),
    );
  }

  #inputsOf(publicationId: number): Inputs {
    const row = this.#database.first(
      this.#database.query.selectFrom('publications').select('inputs').where('id', '=', publicationId),
    );
    if (!row) throw new Error(`publication ${publicationId} is in use and gone`);
    return inputsIn(row.inputs);
  }

  #deleteUnused(): void {
    const { query } = this.#database;
    this.#database.run(
      query
        .deleteFrom('publications')
        .where('id', 'not in', query.selectFrom('location_publications').select('publication_id')),
    );
    this.#compiler.keepOnly(this.#programs.deleteUnused());
  }
}

/** Every player would refuse it, each time that it links. */
function refuseTooLarge({ bytes, screenIds }: Compiled): void {
  if (bytes.byteLength <= MAX_PROGRAM_BYTES) return;
  throw refusal('program-too-large', {
    thing: thing('screen', screenIds[0] ?? ''),
    megabytes: Math.ceil(bytes.byteLength / 2 ** 20),
    most: MAX_PROGRAM_BYTES / 2 ** 20,
  });
}
