/**
 * From drafts to what screens play.
 *
 * 1. What staff edit is a draft: no screen sees it before a publish.
 * 2. A publish keeps what it compiled, as one publication, for as long as a location plays it. Renewing the
 *    horizon and giving a new screen its program compile that again, never newer drafts.
 * 3. Withdrawing an item is no edit but acts at once, so each compilation leaves out what is withdrawn by then.
 */

import type { PublishResult } from '@bacheca/shared/api/publish';
import type { Id, Sha256 } from '@bacheca/shared/model/ids';
import type { Screen } from '@bacheca/shared/model/schedule';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { MAX_PROGRAM_BYTES } from '@bacheca/shared/wire/message-size';
import { type Items, mediaOf } from '../content/items.ts';
import type { Media } from '../content/media/media.ts';
import type { Services } from '../content/services.ts';
import { type Database, isOfDisk } from '../database/open.ts';
import { DomainError, domainError } from '../errors/domain-error.ts';
import { refuseOverLimit } from '../errors/size-check.ts';
import { type Clock, instantOf } from '../runtime/clock.ts';
import { type CooperativeSteps, runAtOnce } from '../runtime/cooperative-steps.ts';
import type { Playlists } from '../schedule/playlists.ts';
import type { Rules } from '../schedule/rules.ts';
import type { Locations } from '../screens/locations.ts';
import type { Screens } from '../screens/screens.ts';
import { byId, type Compiled, Compiler, type Inputs } from './compile.ts';
import { programHorizonAt } from './program-horizon.ts';
import type { Programs } from './programs.ts';
import { inputsIn, readableInputs } from './published-inputs.ts';
import { isRenewalDue } from './renewal.ts';

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
interface Published {
  readonly result: PublishResult;
  readonly changed: ChangedScreens;
}

interface Prepared {
  readonly nowMs: number;
  readonly inputs: Inputs;
  /** It is the inputs as JSON. */
  readonly text: string;
  /** These locations are published. */
  readonly wanted: readonly Id[];
  readonly compiled: readonly Compiled[];
}

/** While others go on changing drafts it is prepared in turns so often, then at once. */
const PREPARED_IN_TURNS = 3;

export class Publisher {
  readonly #database: Database;
  readonly #sources: Sources;
  readonly #programs: Programs;
  readonly #clock: Clock;
  readonly #compiler = new Compiler();
  /** The inputs of the publication that was made or asked for last: most places have the same one. */
  #latest: { readonly publicationId: number; readonly text: string; readonly inputs: Inputs } | null = null;

  constructor(database: Database, sources: Sources, programs: Programs, clock: Clock) {
    this.#database = database;
    this.#sources = sources;
    this.#programs = programs;
    this.#clock = clock;
  }

  /** Publishes the drafts to these locations, or to all. Each step takes some milliseconds. */
  *publishSteps(publishedBy: string | null, locationIds?: readonly Id[]): CooperativeSteps<Published> {
    for (let tries = 0; ; tries++) {
      const version = this.#version;
      const prepared =
        tries < PREPARED_IN_TURNS ? yield* this.#prepare(locationIds) : runAtOnce(this.#prepare(locationIds));
      // What is published was all there at one moment: of what changed meanwhile, it would have a part.
      if (this.#version === version) return this.#commit(prepared, publishedBy);
    }
  }

  publish(publishedBy: string | null, locationIds?: readonly Id[]): Published {
    return runAtOnce(this.publishSteps(publishedBy, locationIds));
  }

  /** What a publish would give these screens now; nothing is kept or sent. */
  *compileDraftsSteps(screens: readonly Screen[]): CooperativeSteps<Compiled[]> {
    const withdrawn = new Set(this.#sources.items.withdrawnIds());
    const drafts = yield* this.#drafts();
    const compiled = yield* this.#compiler.compileSteps(drafts, screens, withdrawn, this.#clock.now());
    // Of drafts only the latest are kept.
    const revisions = compiled.map(({ revision }) => revision);
    this.#compiler.keepOnly(new Set([...this.#programs.revisions(), ...revisions]));
    return compiled;
  }

  /** Gives a screen what was published for its location, if anything was. */
  adopt(screen: Screen, onFailure: OnFailure): ChangedScreens {
    try {
      return this.#database.transaction(() => {
        const publication = this.#publications().find(({ locationId }) => locationId === screen.locationId);
        if (!publication) return new Map();
        const steps = this.#compilePublished(publication.id, [screen], this.#clock.now());
        return this.#programs.publish(runAtOnce(steps));
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
  *renewSteps(onFailure: OnFailure): CooperativeSteps<ChangedScreens> {
    const nowMs = this.#clock.now();
    const changed = new Map<Id, Sha256>();
    const revisions = this.#programs.published();
    const weeks = new Map<string, number>();
    const isDue = (screen: Screen) => {
      const revision = revisions.get(screen.id);
      if (revision === undefined) return false;
      const horizon = this.#programs.horizonOf(revision);
      // One that can't be read is made anew.
      if (!horizon) return true;
      const { timeZone } = horizon.location;
      const weekMs = weeks.get(timeZone) ?? programHorizonAt(nowMs, timeZone).from;
      weeks.set(timeZone, weekMs);
      return isRenewalDue(horizon, weekMs, nowMs);
    };
    const { values } = yield* this.#sources.screens.listSteps();
    const byLocation = Map.groupBy(values, ({ locationId }) => locationId);
    for (const { id, locationId } of this.#publications()) {
      yield;
      const here = byLocation.get(locationId) ?? [];
      try {
        if (!here.some(isDue)) continue;
        const compiled = yield* this.#compilePublished(id, here, nowMs);
        for (const [screenId, revision] of this.#renew(locationId, id, compiled))
          changed.set(screenId, revision);
      } catch (error) {
        onFailure(error, locationId);
      }
    }
    if (changed.size > 0) this.#database.transaction(() => this.#deleteUnused());
    return changed;
  }

  /** Unless the place was published anew while this was compiled in turns, or its screens are others now. */
  #renew(locationId: Id, publicationId: number, compiled: readonly Compiled[]): ChangedScreens {
    return this.#database.transaction(() => {
      const isStill = this.#publications().some(
        (one) => one.id === publicationId && one.locationId === locationId,
      );
      if (!isStill) return new Map();
      const isHere = (screenId: Id) => this.#sources.screens.get(screenId)?.locationId === locationId;
      return this.#programs.publish(
        compiled.map((one) => ({ ...one, screenIds: one.screenIds.filter(isHere) })),
      );
    });
  }

  /** Another one than before if any draft may have changed. */
  get #version(): string {
    return Object.values(this.#sources)
      .map(({ version }) => version)
      .join();
  }

  /** The drafts that some rule plays: an office has thousands of items that wait for their time. */
  *#drafts(): CooperativeSteps<Inputs> {
    const { services, items, media, playlists, locations, rules } = this.#sources;
    const listed = {
      locations: (yield* locations.listSteps()).values,
      rules: (yield* rules.listSteps()).values,
      playlists: (yield* playlists.listSteps()).values,
      items: (yield* items.listSteps()).values,
      services: (yield* services.listSteps()).values,
      mediaFiles: (yield* media.listSteps()).values,
    };
    yield;
    return playedOf(listed);
  }

  /** All that a publish does but what it writes. */
  *#prepare(locationIds: readonly Id[] | undefined): CooperativeSteps<Prepared> {
    const nowMs = this.#clock.now();
    const inputs = yield* this.#drafts();
    const wanted = locationIds ?? Object.keys(inputs.locations);
    const unknown = wanted.find((id) => !Object.hasOwn(inputs.locations, id));
    if (unknown !== undefined) throw domainError('not-found', { entity: entityRef('location', unknown) });

    const here = new Set(wanted);
    const { values } = yield* this.#sources.screens.listSteps();
    const screens = values.filter((screen) => here.has(screen.locationId));
    const compiled = yield* this.#compile(inputs, screens, nowMs);
    const played = this.#programs.revisions();
    // What some screen plays by now goes on, even if an older release let it through.
    for (const { revision, screenIds, parts } of compiled) {
      const [one] = screenIds;
      if (one !== undefined && !played.has(revision)) refuseOverLimit(one, parts);
      yield;
    }
    return { nowMs, inputs, text: yield* textOf(inputs), wanted, compiled };
  }

  #commit({ nowMs, inputs, text, wanted, compiled }: Prepared, publishedBy: string | null): Published {
    for (const { revision, bytes } of compiled) this.#programs.compress(revision, bytes);
    return this.#database.transaction(() => {
      const publicationId = this.#keep(text, wanted, nowMs, publishedBy);
      const changed = this.#programs.publish(compiled);
      this.#deleteUnused();
      // Whoever compiles it again for a new screen has the same objects.
      this.#latest = { publicationId, text, inputs };
      const groups = compiled.map(({ revision, bytes, screenIds }) => ({
        revision,
        bytes: bytes.byteLength,
        screenIds: [...screenIds],
        changed: screenIds.some((id) => changed.has(id)),
      }));
      return { result: { publishedAt: instantOf(nowMs), groups }, changed };
    });
  }

  #keep(text: string, locationIds: readonly Id[], nowMs: number, publishedBy: string | null): number {
    const { query } = this.#database;
    const publication = this.#database.first(
      query
        .insertInto('publications')
        .values({ published_at_ms: nowMs, published_by: publishedBy, inputs: text })
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
    return publication.id;
  }

  *#compile(inputs: Inputs, screens: readonly Screen[], nowMs: number): CooperativeSteps<Compiled[]> {
    const withdrawn = new Set(this.#sources.items.withdrawnIds());
    const compiled = yield* this.#compiler.compileSteps(inputs, screens, withdrawn, nowMs);
    for (const program of compiled) refuseTooLarge(program);
    return compiled;
  }

  /** Where something in it can't be read any more, the rest is compiled. */
  *#compilePublished(
    publicationId: number,
    screens: readonly Screen[],
    nowMs: number,
  ): CooperativeSteps<Compiled[]> {
    const inputs = this.#inputsOf(publicationId);
    try {
      return yield* this.#compile(inputs, screens, nowMs);
    } catch (error) {
      if (error instanceof DomainError || isOfDisk(error)) throw error;
      return yield* this.#compile(readableInputs(inputs, publicationId, this.#database), screens, nowMs);
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
    if (this.#latest?.publicationId === publicationId && this.#latest.text === row.inputs)
      return this.#latest.inputs;
    const inputs = inputsIn(row.inputs);
    this.#latest = { publicationId, text: row.inputs, inputs };
    return inputs;
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

type Listed = {
  readonly [Name in Exclude<keyof Inputs, 'rules'>]-?: readonly Required<Inputs>[Name][string][];
} & Pick<Inputs, 'rules'>;

/** What rules play, and what that needs. */
function playedOf({ locations, rules, playlists, items, services, mediaFiles }: Listed): Inputs {
  const playlistIds = new Set(rules.map(({ playlistId }) => playlistId));
  const played = playlists.filter(({ id }) => playlistIds.has(id));
  const itemIds = new Set(played.flatMap(({ slots }) => slots.map(({ itemId }) => itemId)));
  const playedItems = items.filter(({ id }) => itemIds.has(id));
  const needed = new Set(playedItems.flatMap((item) => [...mediaOf(item)]));
  for (const { theme } of locations) if (theme?.mark) needed.add(theme.mark);
  return {
    locations: byId(locations),
    rules,
    playlists: byId(played),
    items: byId(playedItems),
    services: byId(services.filter(({ deadline }) => deadline)),
    mediaFiles: Object.fromEntries(
      mediaFiles.flatMap((file) => (needed.has(file.sha256) ? [[file.sha256, file]] : [])),
    ),
  };
}

/** Writes them as `JSON.stringify` does. */
function* textOf(inputs: Inputs): CooperativeSteps<string> {
  const members: string[] = [];
  for (const [name, things] of Object.entries(inputs)) {
    const texts: string[] = [];
    for (const [key, value] of Object.entries(things as object)) {
      const text = JSON.stringify(value);
      texts.push(Array.isArray(things) ? text : `${JSON.stringify(key)}:${text}`);
      yield;
    }
    members.push(
      `${JSON.stringify(name)}:${Array.isArray(things) ? `[${texts.join()}]` : `{${texts.join()}}`}`,
    );
    yield;
  }
  return `{${members.join()}}`;
}

/** Every player would refuse it, each time that it links. */
function refuseTooLarge({ bytes, screenIds }: Compiled): void {
  if (bytes.byteLength <= MAX_PROGRAM_BYTES) return;
  throw domainError('program-too-large', {
    entity: entityRef('screen', screenIds[0] ?? ''),
    megabytes: Math.ceil(bytes.byteLength / 2 ** 20),
    max: MAX_PROGRAM_BYTES / 2 ** 20,
  });
}
