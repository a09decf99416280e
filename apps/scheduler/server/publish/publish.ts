/**
 * From drafts to what screens play.
 *
 * 1. What staff edit is a draft: no screen sees it before a publish.
 * 2. A publish keeps what it compiled, as one publication, for as long as a location plays it. Renewing the
 *    horizon and giving a new screen its program compile that again, never newer drafts.
 * 3. Withdrawing an item is no edit but acts at once, so each compilation leaves out what is withdrawn by then.
 * 4. All is compiled before the change that writes it. That change looks whether it is still of what is there: of the
 *    same drafts, or of the publication that the place still plays. So the newest publication wins, whoever was slower.
 */

import type { PublishResult } from '@bacheca/shared/api/publish';
import type { Id, Sha256 } from '@bacheca/shared/model/ids';
import type { Screen } from '@bacheca/shared/model/schedule';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { MAX_PROGRAM_BYTES } from '@bacheca/shared/wire/message-size';
import { type AuditActor, systemActor } from '../database/audit/audit-chain.ts';
import type { Change, HeldTables } from '../database/held-tables.ts';
import type { LeaveOut } from '../database/open.ts';
import { DomainError, domainError } from '../errors/domain-error.ts';
import { refuseOverLimit } from '../errors/size-check.ts';
import { type Clock, instantOf } from '../runtime/clock.ts';
import { type CooperativeSteps, runAtOnce, runInTurns, Turn } from '../runtime/cooperative-steps.ts';
import { type Compiled, Compiler, type Inputs } from './compile.ts';
import { type DraftSources, Drafts, type DraftsAt } from './drafts.ts';
import { programHorizonAt } from './program-horizon.ts';
import type { Programs } from './programs.ts';
import { type Publications, textOf } from './publications.ts';
import { readableInputs } from './published-inputs.ts';
import { isRenewalDue } from './renewal.ts';

interface Stores {
  readonly held: HeldTables;
  readonly programs: Programs;
  readonly publications: Publications;
  readonly leaveOut: LeaveOut;
}

/** The screens whose program is another one than before, with its revision. */
export type ChangedScreens = ReadonlyMap<Id, Sha256>;

type OnFailure = (error: unknown, locationId: Id) => void;
interface Published {
  readonly result: PublishResult;
  readonly changed: ChangedScreens;
}

interface PublishOptions {
  /** All are published where it is unset. */
  readonly locationIds?: readonly Id[] | undefined;
  /** Throws a domain error where these must not be published. What it looks at is still so when they are. */
  readonly allow?: () => void;
  /** It is a part of this change, and prepared at once. */
  readonly within?: Change;
}

interface Prepared {
  readonly nowMs: number;
  readonly drafts: DraftsAt;
  /** It is the inputs as JSON. */
  readonly text: string;
  /** These locations are published. */
  readonly wanted: readonly Id[];
  readonly compiled: readonly Compiled[];
}

/** What was published is compiled again by nobody's wish. */
const RENEWAL = systemActor('renewal');
const TIDYING = systemActor('tidy-up');

/** While others go on changing drafts it is prepared in turns so often, then at once, in the change that writes it. */
const PREPARED_IN_TURNS = 3;

export class Publisher {
  readonly #stores: Stores;
  readonly #sources: DraftSources;
  readonly #drafts: Drafts;
  readonly #clock: Clock;
  /** A test that looks into the midst of it hands in another. */
  readonly #inTurns: typeof runInTurns;
  readonly #compiler = new Compiler();

  constructor(stores: Stores, sources: DraftSources, clock: Clock, inTurns = runInTurns) {
    this.#stores = stores;
    this.#sources = sources;
    this.#drafts = new Drafts(sources);
    this.#clock = clock;
    this.#inTurns = inTurns;
  }

  /** Publishes the drafts to these locations, or to all. */
  async publish(
    by: AuditActor,
    { locationIds, allow = () => {}, within }: PublishOptions = {},
  ): Promise<Published> {
    allow();
    if (within) return this.#write(within, runAtOnce(this.#prepare(locationIds)), by);
    for (let tries = 0; ; tries++) {
      const inTurns = tries < PREPARED_IN_TURNS ? await this.#inTurns(this.#prepare(locationIds)) : null;
      const published = await this.#stores.held.change(by, async (change) => {
        allow();
        const prepared = inTurns ?? runAtOnce(this.#prepare(locationIds));
        if (prepared.drafts.version !== this.#drafts.version) return null;
        return { ...(await this.#write(change, prepared, by)), prepared };
      });
      if (!published) continue;
      const { prepared, publicationId, result, changed } = published;
      this.#committed(prepared.compiled);
      this.#stores.publications.remember(publicationId, {
        text: prepared.text,
        inputs: prepared.drafts.inputs,
      });
      return { result, changed };
    }
  }

  /** What a publish would give these screens now; nothing is kept or sent. */
  async compileDrafts(screens: readonly Screen[]): Promise<Compiled[]> {
    const { inputs } = await this.#inTurns(this.#drafts.steps());
    const compiled = await this.#inTurns(
      this.#compiler.compileSteps(inputs, screens, this.#withdrawn(inputs), this.#clock.now()),
    );
    // Of drafts only the latest are kept.
    const revisions = compiled.map(({ revision }) => revision);
    this.#compiler.keepOnly(new Set([...this.#stores.programs.revisions(), ...revisions]));
    return compiled;
  }

  /** Deletes what nobody plays any more. It is apart from a publish, for players would wait for it. */
  async deleteUnused(): Promise<void> {
    await this.#stores.held.change(TIDYING, async (change) => {
      await this.#stores.publications.deleteUnused(change);
      await this.#stores.programs.deleteUnused(change);
    });
    this.#committed();
  }

  /** Gives a screen what was published for its location, if anything was. */
  async adopt(screen: Screen, onFailure: OnFailure): Promise<ChangedScreens> {
    try {
      return await this.#giveAgain(screen.locationId, [screen], this.#clock.now());
    } catch (error) {
      onFailure(error, screen.locationId);
      return new Map();
    }
  }

  /**
   * Moves the horizon of every program whose week is over, a few locations each hour. A publication that can't be
   * compiled, such as an older version's, is given to `onFailure`, and costs the others nothing.
   */
  async renew(onFailure: OnFailure): Promise<ChangedScreens> {
    const nowMs = this.#clock.now();
    const changed = new Map<Id, Sha256>();
    const isDue = this.#dueAt(nowMs);
    const { values } = await this.#inTurns(this.#sources.screens.listSteps());
    const byLocation = Map.groupBy(values, ({ locationId }) => locationId);
    const turn = new Turn();
    for (const locationId of this.#stores.publications.locationIds()) {
      if (turn.isOver) await turn.pass();
      const here = byLocation.get(locationId) ?? [];
      try {
        if (!(await isDue(here))) continue;
        for (const [screenId, revision] of await this.#giveAgain(locationId, here, nowMs))
          changed.set(screenId, revision);
      } catch (error) {
        onFailure(error, locationId);
      }
    }
    if (changed.size > 0) await this.deleteUnused();
    return changed;
  }

  /** Returns what tells whether the program of any of these screens is to be renewed by now. */
  #dueAt(nowMs: number): (screens: readonly Screen[]) => Promise<boolean> {
    const { programs } = this.#stores;
    const weeks = new Map<string, number>();
    return async (screens) => {
      const revisions = new Set(screens.flatMap(({ id }) => programs.revisionOf(id) ?? []));
      for (const revision of revisions) {
        const horizon = await programs.horizonOf(revision);
        // One that can't be read is made anew.
        if (!horizon) return true;
        const { timeZone } = horizon.location;
        const weekMs = weeks.get(timeZone) ?? programHorizonAt(nowMs, timeZone).from;
        weeks.set(timeZone, weekMs);
        if (isRenewalDue(horizon, weekMs, nowMs)) return true;
      }
      return false;
    };
  }

  /** Compiles anew, for these screens, what their location plays; again where it was published meanwhile. */
  async #giveAgain(locationId: Id, screens: readonly Screen[], nowMs: number): Promise<ChangedScreens> {
    const { held, publications } = this.#stores;
    for (;;) {
      const publicationId = publications.ofLocation(locationId);
      if (publicationId === null) return new Map();
      const inputs = await publications.inputsOf(publicationId);
      if (!inputs) {
        await held.refresh();
        if (publications.ofLocation(locationId) !== publicationId) continue;
        throw new Error(`publication ${publicationId} is in use and gone`);
      }
      const { version } = this.#sources.approvals;
      const steps = this.#compilePublished({ publicationId, inputs }, screens, nowMs);
      const given = await this.#give(locationId, { publicationId, version }, await this.#inTurns(steps));
      if (given) return given;
    }
  }

  /**
   * Returns null, and gives nothing, if the place was published anew while this was compiled, or something was approved
   * or revoked.
   */
  async #give(
    locationId: Id,
    { publicationId, version }: { readonly publicationId: number; readonly version: string },
    compiled: readonly Compiled[],
  ): Promise<ChangedScreens | null> {
    const { held, programs, publications } = this.#stores;
    const given = await held.change(RENEWAL, async (change) => {
      if (publications.ofLocation(locationId) !== publicationId) return null;
      if (this.#sources.approvals.version !== version) return null;
      // Screens may have been moved or deleted meanwhile.
      const isHere = (screenId: Id) => this.#sources.screens.get(screenId)?.locationId === locationId;
      const here = compiled.map((one) => ({ ...one, screenIds: one.screenIds.filter(isHere) }));
      return programs.publish(
        change,
        here.filter(({ screenIds }) => screenIds.length > 0),
      );
    });
    if (given) this.#committed(compiled);
    return given;
  }

  /** All that a publish does but what it writes. */
  *#prepare(locationIds: readonly Id[] | undefined): CooperativeSteps<Prepared> {
    const nowMs = this.#clock.now();
    const drafts = yield* this.#drafts.steps();
    const { inputs } = drafts;
    const wanted = [...new Set(locationIds ?? Object.keys(inputs.locations))];
    const unknown = wanted.find((id) => !Object.hasOwn(inputs.locations, id));
    if (unknown !== undefined) throw domainError('not-found', { entity: entityRef('location', unknown) });

    const here = new Set(wanted);
    const screens = drafts.screens.filter((screen) => here.has(screen.locationId));
    const compiled = yield* this.#compile(inputs, screens, nowMs);
    const played = this.#stores.programs.revisions();
    // What some screen plays by now goes on, even if an older release let it through.
    for (const { revision, screenIds, parts } of compiled) {
      const [one] = screenIds;
      if (one !== undefined && !played.has(revision)) refuseOverLimit(one, parts);
      yield;
    }
    return { nowMs, drafts, text: yield* textOf(inputs), wanted, compiled };
  }

  async #write(
    change: Change,
    { nowMs, text, wanted, compiled }: Prepared,
    by: AuditActor,
  ): Promise<Published & { readonly publicationId: number }> {
    const { programs, publications } = this.#stores;
    for (const { revision, bytes } of compiled) programs.compress(revision, bytes);
    const locationIds = wanted;
    const publishedBy = by.type === 'person' ? by.name : null;
    const publicationId = await publications.add(change, { nowMs, publishedBy, text, locationIds });
    const changed = await programs.publish(change, compiled);
    change.note({
      event: 'published',
      entity: 'publication',
      id: String(publicationId),
      before: null,
      after: JSON.stringify({ locationIds, screens: changed.size }),
    });
    const groups = compiled.map(({ revision, bytes, screenIds }) => ({
      revision,
      bytes: bytes.byteLength,
      screenIds: [...screenIds],
      changed: screenIds.some((id) => changed.has(id)),
    }));
    return { publicationId, result: { publishedAt: instantOf(nowMs), groups }, changed };
  }

  /** What was written is there for good, and what nobody plays any more is forgotten. */
  #committed(compiled: readonly Compiled[] = []): void {
    this.#compiler.keepOnly(this.#stores.programs.committed(compiled));
  }

  /** What must not be compiled of these inputs. */
  #withdrawn({ items }: Inputs): ReadonlySet<Id> {
    return new Set([...this.#sources.items.withdrawnIds(), ...this.#sources.approvals.revokedOf(items)]);
  }

  *#compile(inputs: Inputs, screens: readonly Screen[], nowMs: number): CooperativeSteps<Compiled[]> {
    const compiled = yield* this.#compiler.compileSteps(inputs, screens, this.#withdrawn(inputs), nowMs);
    for (const program of compiled) refuseTooLarge(program);
    return compiled;
  }

  /** Where something in it can't be read any more, the rest is compiled. */
  *#compilePublished(
    { publicationId, inputs }: { readonly publicationId: number; readonly inputs: Inputs },
    screens: readonly Screen[],
    nowMs: number,
  ): CooperativeSteps<Compiled[]> {
    try {
      return yield* this.#compile(inputs, screens, nowMs);
    } catch (error) {
      if (error instanceof DomainError) throw error;
      const readable = readableInputs(inputs, publicationId, { leaveOut: this.#stores.leaveOut });
      return yield* this.#compile(readable, screens, nowMs);
    }
  }
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
