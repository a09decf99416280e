/**
 * What a screen plays and why, asked of the same engine that plays it. A question is about what was published,
 * or about the drafts as a publish would compile them now.
 */
import type { ItemShowings } from '@bacheca/shared/api/item-usage';
import type {
  ExplanationView,
  NeededMedia,
  PreviewSource,
  ProgramChoice,
  ReviewView,
  TimelineView,
} from '@bacheca/shared/api/questions';
import type { Id, Instant, LocalDate, Sha256 } from '@bacheca/shared/model/ids';
import type { Screen, Takeover } from '@bacheca/shared/model/schedule';
import { entityRef, type Locale } from '@bacheca/shared/translations/phrase';
import type { ItemApprovals } from '../approval/item-approvals.ts';
import type { Items } from '../content/items.ts';
import { domainError } from '../errors/domain-error.ts';
import type { Programs } from '../publish/programs.ts';
import type { Publisher } from '../publish/publish.ts';
import { instantOf } from '../runtime/clock.ts';
import { concerns, type Takeovers } from '../schedule/takeovers.ts';
import type { Locations } from '../screens/locations.ts';
import type { Screens } from '../screens/screens.ts';
import { EngineThread } from './engine-thread.ts';
import { createFindingTranslator, type OwnFinding, translated } from './finding-messages.ts';
import { itemShowings } from './item-usage.ts';

interface Sources {
  readonly items: Items;
  readonly approvals: ItemApprovals;
  readonly locations: Locations;
  readonly screens: Screens;
  readonly programs: Programs;
  readonly publisher: Publisher;
  readonly takeovers: Takeovers;
  /** How new a program the screen's player reads; unset, as new as there is. */
  readonly editionOf: (screenId: Id) => number | undefined;
}

/** Screens that have the same program. */
interface Group {
  readonly revision: Sha256;
  readonly bytes: Buffer;
  readonly screenIds: readonly Id[];
}

const DAY_MS = 24 * 60 * 60_000;
export const MAX_TIMELINE_DAYS = 8;

export class Questions {
  readonly #sources: Sources;
  readonly #engine = new EngineThread();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  close(): Promise<void> {
    return this.#engine.close();
  }

  async timeline(screenId: Id, from: Instant, to: Instant, of: ProgramChoice): Promise<TimelineView> {
    const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
    if (toMs <= fromMs || toMs - fromMs > MAX_TIMELINE_DAYS * DAY_MS)
      throw domainError('invalid-span', { from, to, days: MAX_TIMELINE_DAYS });
    const screen = this.#screen(screenId);
    const { revision, bytes } = await this.#ask(screen, of);
    const takeovers = this.#takeovers(screen, fromMs);
    const question = { type: 'timeline', fromMs, toMs, takeovers, withdrawn: this.#withdrawn() } as const;
    const { timeZone, entries } = await this.#engine.ask(revision, bytes, question);
    return { revision, timeZone, entries: [...entries] };
  }

  async explain(
    screenId: Id,
    itemId: Id,
    atMs: number,
    of: ProgramChoice,
    locale: Locale,
  ): Promise<ExplanationView> {
    const screen = this.#screen(screenId);
    const { revision, bytes } = await this.#ask(screen, of);
    const takeovers = this.#takeovers(screen, atMs);
    const withdrawn = this.#withdrawn();
    const question = { type: 'explain', itemId, atMs, takeovers, withdrawn, locale } as const;
    const found = await this.#engine.ask(revision, bytes, question);
    const inProgram = !found.findings.some(({ code }) => code === 'not-in-program');
    const inTakeover = takeovers.some(({ item }) => item.id === itemId);
    if (!inProgram && !inTakeover && !this.#sources.items.has(itemId))
      throw domainError('not-found', { entity: entityRef('item', itemId) });
    const own: OwnFinding[] = [];
    const leftOut = this.#sources.programs.leftOutOf(revision).find((one) => one.itemId === itemId);
    if (leftOut && leftOut.members.length > 0) own.push({ code: 'shown-in-part', members: leftOut.members });
    if (withdrawn.includes(itemId)) own.push({ code: 'withdrawn' });
    else if (leftOut?.members.length === 0) own.push({ code: 'left-out-for-player' });
    else if (!inProgram && of === 'published' && (await this.#isInDraft(screen, itemId)))
      own.push({ code: 'not-published' });
    const translate = createFindingTranslator(locale, 'UTC', new Map());
    return {
      revision,
      itemId,
      at: instantOf(atMs),
      ...found,
      findings: [...own.map((finding) => translated(finding, translate)), ...found.findings],
    };
  }

  /** Says for each program group of a location what is wrong with the seven days from `week` on. */
  async review(locationId: Id, week: LocalDate, of: ProgramChoice, locale: Locale): Promise<ReviewView> {
    if (!this.#sources.locations.has(locationId))
      throw domainError('not-found', { entity: entityRef('location', locationId) });
    const here = this.#sources.screens.list().filter((screen) => screen.locationId === locationId);
    const asked = await this.#groupsOf(here, of);
    const groups: ReviewView['groups'] = [];
    for (const { revision, bytes, screenIds } of asked) {
      const findings = await this.#engine.ask(revision, bytes, { type: 'review', week, locale });
      groups.push({ revision, screenIds: [...screenIds], findings });
    }
    return { groups };
  }

  /**
   * What a preview resolves from, as JSON of `PreviewSource`; the bytes of the program are those that players have, or
   * would get.
   */
  async preview(screenId: Id, of: ProgramChoice): Promise<string> {
    const screen = this.#screen(screenId);
    const { revision, bytes } = await this.#ask(screen, of);
    const rest = { takeovers: this.#takeovers(screen, 0), withdrawn: this.#withdrawn() } satisfies Omit<
      PreviewSource,
      'revision' | 'program'
    >;
    const program = bytes.toString('utf8');
    return `{"revision":"${revision}","program":${program},${JSON.stringify(rest).slice(1)}`;
  }

  async neededMedia(screenId: Id, of: ProgramChoice): Promise<NeededMedia> {
    const { revision, bytes } = await this.#ask(this.#screen(screenId), of);
    return { revision, files: await this.#engine.ask(revision, bytes, { type: 'needed-media' }) };
  }

  /** When the screens of these locations show an item next, by what was published for them. */
  showings(itemId: Id, locationIds: readonly Id[], atMs: number): Promise<ItemShowings> {
    const withdrawn = this.#withdrawn();
    return itemShowings(this.#sources, locationIds, async (screens) => {
      const showings = [];
      for (const { revision, bytes, screenIds } of await this.#publishedTo(screens)) {
        const [screenId] = screenIds;
        const screen = screenId === undefined ? null : this.#sources.screens.get(screenId);
        const takeovers = screen ? this.#takeovers(screen, atMs) : [];
        const question = { type: 'showing', itemId, atMs, takeovers, withdrawn } as const;
        showings.push({ revision, screenIds, showing: await this.#engine.ask(revision, bytes, question) });
      }
      return showings;
    });
  }

  #screen(id: Id): Screen {
    const screen = this.#sources.screens.get(id);
    if (!screen) throw domainError('not-found', { entity: entityRef('screen', id) });
    return screen;
  }

  #groupsOf(screens: readonly Screen[], of: ProgramChoice): Promise<readonly Group[]> {
    return of === 'draft' ? this.#sources.publisher.compileDrafts(screens) : this.#publishedTo(screens);
  }

  async #ask(screen: Screen, of: ProgramChoice): Promise<Group> {
    const [group] = await this.#groupsOf([screen], of);
    if (!group) throw domainError('nothing-published', { entity: entityRef('screen', screen.id) });
    return group;
  }

  /** Screens that have the same program are one group; those that have none are left out. */
  async #publishedTo(screens: readonly Screen[]): Promise<Group[]> {
    const { programs } = this.#sources;
    const groups = new Map<Sha256, { revision: Sha256; bytes: Buffer; screenIds: Id[] }>();
    for (const { id } of screens) {
      // As its player has it, which may be older than what was published.
      const revision = await programs.revisionFor(id, this.#sources.editionOf(id));
      const bytes = revision && (groups.get(revision)?.bytes ?? (await programs.bytesOf(revision)));
      if (!revision || !bytes) continue;
      const group = groups.get(revision) ?? { revision, bytes, screenIds: [] };
      group.screenIds.push(id);
      groups.set(revision, group);
    }
    return [...groups.values()];
  }

  async #isInDraft(screen: Screen, itemId: Id): Promise<boolean> {
    const [group] = await this.#sources.publisher.compileDrafts([screen]);
    return group?.parts.items.some(({ id }) => id === itemId) ?? false;
  }

  #takeovers(screen: Screen, fromMs: number): Takeover[] {
    return this.#sources.takeovers
      .endingAfter(fromMs)
      .filter(({ targets }) => concerns(targets, screen))
      .map(({ takeover }) => takeover);
  }

  /** No player shows these, whatever its program says. */
  #withdrawn(): Id[] {
    return [...this.#sources.approvals.hiddenIds()];
  }
}
