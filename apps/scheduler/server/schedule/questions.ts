/**
 * What a screen plays and why, asked of the same engine that plays it. A question is about what was published,
 * or about the drafts as a publish would compile them now.
 */
import { setImmediate } from 'node:timers/promises';
import {
  type ExplanationView,
  explain,
  type Id,
  type Instant,
  type LocalDate,
  mediaSchedule,
  type NeededMedia,
  type PreparedProgram,
  type PreviewSource,
  type Program,
  type ProgramChoice,
  prepare,
  type ReviewView,
  review,
  type Screen,
  type Sha256,
  type Takeover,
  type TimelineEntry,
  type TimelineEntryView,
  type TimelineView,
  timeline,
} from '@bacheca/shared';
import { instantOf } from '../clock.ts';
import type { Items } from '../content/items.ts';
import { refusal, type Tongue, thing } from '../http/problem.ts';
import type { Locations } from './locations.ts';
import type { Programs } from './programs.ts';
import type { Publisher } from './publish.ts';
import type { Screens } from './screens.ts';
import { concerns, type Takeovers } from './takeovers.ts';
import { createSpeaker, type OwnFinding, type Speaker, worded } from './words.ts';

interface Sources {
  readonly items: Items;
  readonly locations: Locations;
  readonly screens: Screens;
  readonly programs: Programs;
  readonly publisher: Publisher;
  readonly takeovers: Takeovers;
}

interface Asked {
  readonly revision: Sha256;
  readonly program: PreparedProgram;
}

const DAY_MS = 24 * 60 * 60_000;
export const MAX_TIMELINE_DAYS = 8;
/** Each keeps the days that it was asked about; staff look at a few places at a time. */
const MAX_PREPARED = 8;

export class Questions {
  readonly #sources: Sources;
  readonly #prepared = new Map<Sha256, PreparedProgram>();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  timeline(screenId: Id, from: Instant, to: Instant, of: ProgramChoice): TimelineView {
    const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
    if (toMs <= fromMs || toMs - fromMs > MAX_TIMELINE_DAYS * DAY_MS)
      throw refusal('invalid-span', { from, to, days: MAX_TIMELINE_DAYS });
    const screen = this.#screen(screenId);
    const { revision, program } = this.#ask(screen, of);
    const entries = timeline(program, this.#takeovers(screen, fromMs), fromMs, toMs, this.#withdrawn());
    const { timeZone } = program.program.location;
    return { revision, timeZone, entries: entries.map(entryView) };
  }

  explain(screenId: Id, itemId: Id, atMs: number, of: ProgramChoice, tongue: Tongue): ExplanationView {
    const screen = this.#screen(screenId);
    const { revision, program } = this.#ask(screen, of);
    const inProgram = program.program.items[itemId] !== undefined;
    const takeovers = this.#takeovers(screen, atMs);
    const inTakeover = takeovers.some(({ item }) => item.id === itemId);
    if (!inProgram && !inTakeover && !this.#sources.items.has(itemId))
      throw refusal('not-found', { thing: thing('item', itemId) });
    const withdrawn = this.#withdrawn();
    const found = explain(program, takeovers, atMs, itemId, withdrawn);
    const own: OwnFinding[] = [];
    if (withdrawn.has(itemId)) own.push({ code: 'withdrawn' });
    else if (!inProgram && of === 'published' && this.#isInDraft(screen, itemId))
      own.push({ code: 'not-published' });
    const say = this.#speaker(program, tongue);
    return {
      revision,
      itemId,
      at: instantOf(atMs),
      isOn: found.isOn,
      nextAt: found.nextAtMs === null ? null : instantOf(found.nextAtMs),
      findings: [...own, ...found.findings].map((finding) => worded(finding, say)),
      rules: found.rules.map(({ ruleId, playlistId, findings }) => ({
        ruleId,
        playlistId,
        findings: findings.map((finding) => worded(finding, say)),
      })),
    };
  }

  /** For each program group of a location, what is wrong with the seven days from `week` on. */
  async review(locationId: Id, week: LocalDate, of: ProgramChoice, tongue: Tongue): Promise<ReviewView> {
    if (!this.#sources.locations.has(locationId))
      throw refusal('not-found', { thing: thing('location', locationId) });
    const here = this.#sources.screens.list().filter((screen) => screen.locationId === locationId);
    const asked = of === 'draft' ? this.#sources.publisher.compileDrafts(here) : this.#publishedTo(here);
    const groups: ReviewView['groups'] = [];
    for (const { revision, bytes, screenIds } of asked) {
      const program = this.#prepare(revision, bytes);
      const say = this.#speaker(program, tongue);
      const found = review(program, program.calendar.dayOf(week).startMs);
      const findings = found.map((finding) => worded(finding, say));
      groups.push({ revision, screenIds: [...screenIds], findings });
      // A week takes a while: players and staff have their turn in between.
      await setImmediate();
    }
    return { groups };
  }

  /** What a preview resolves from; the bytes of the program are those that players have, or would get. */
  preview(screenId: Id, of: ProgramChoice): PreviewSource {
    const screen = this.#screen(screenId);
    const { revision, program } = this.#ask(screen, of);
    const takeovers = this.#takeovers(screen, 0);
    return { revision, program: program.program, takeovers, withdrawn: this.#sources.items.withdrawnIds() };
  }

  neededMedia(screenId: Id, of: ProgramChoice): NeededMedia {
    const { revision, program } = this.#ask(this.#screen(screenId), of);
    const neededAt = mediaSchedule(program, Date.parse(program.program.from), 7 * DAY_MS);
    const files = Object.values(program.program.mediaFiles)
      .map((file) => ({ file, atMs: neededAt.get(file.sha256) ?? Infinity }))
      .sort((a, b) => (a.atMs === b.atMs ? 0 : a.atMs - b.atMs))
      .map(({ file, atMs }) => ({ file, firstNeededAt: atMs === Infinity ? null : instantOf(atMs) }));
    return { revision, files };
  }

  #screen(id: Id): Screen {
    const screen = this.#sources.screens.get(id);
    if (!screen) throw refusal('not-found', { thing: thing('screen', id) });
    return screen;
  }

  #ask(screen: Screen, of: ProgramChoice): Asked {
    const [group] =
      of === 'draft' ? this.#sources.publisher.compileDrafts([screen]) : this.#publishedTo([screen]);
    if (!group) throw refusal('nothing-published', { thing: thing('screen', screen.id) });
    return { revision: group.revision, program: this.#prepare(group.revision, group.bytes) };
  }

  /** Screens that have the same program are one group; those that have none are left out. */
  #publishedTo(screens: readonly Screen[]): { revision: Sha256; bytes: Buffer; screenIds: Id[] }[] {
    const { programs } = this.#sources;
    const groups = new Map<Sha256, { revision: Sha256; bytes: Buffer; screenIds: Id[] }>();
    for (const { id } of screens) {
      const revision = programs.revisionOf(id);
      const bytes = revision && (groups.get(revision)?.bytes ?? programs.bytesOf(revision));
      if (!revision || !bytes) continue;
      const group = groups.get(revision) ?? { revision, bytes, screenIds: [] };
      group.screenIds.push(id);
      groups.set(revision, group);
    }
    return [...groups.values()];
  }

  #prepare(revision: Sha256, bytes: Buffer): PreparedProgram {
    const known = this.#prepared.get(revision);
    if (known) return known;
    const program = prepare(JSON.parse(bytes.toString('utf8')) as Program);
    const [oldest] = this.#prepared.keys();
    if (this.#prepared.size >= MAX_PREPARED && oldest !== undefined) this.#prepared.delete(oldest);
    this.#prepared.set(revision, program);
    return program;
  }

  #isInDraft(screen: Screen, itemId: Id): boolean {
    return this.#ask(screen, 'draft').program.program.items[itemId] !== undefined;
  }

  #takeovers(screen: Screen, fromMs: number): Takeover[] {
    return this.#sources.takeovers
      .endingAfter(fromMs)
      .filter(({ targets }) => concerns(targets, screen))
      .map(({ takeover }) => takeover);
  }

  /** No player shows these, whatever its program says. */
  #withdrawn(): ReadonlySet<string> {
    return new Set(this.#sources.items.withdrawnIds());
  }

  #speaker({ program }: PreparedProgram, tongue: Tongue): Speaker {
    const titles = new Map(Object.values(program.items).map(({ id, title }) => [id, title]));
    return createSpeaker(tongue, program.location.timeZone, titles);
  }
}

function entryView(entry: TimelineEntry): TimelineEntryView {
  const stretch = { startsAt: instantOf(entry.startsAtMs), endsAt: instantOf(entry.endsAtMs) };
  if (entry.type !== 'item') return { type: entry.type, ...stretch };
  const { item, language, cutBy, source } = entry.showing;
  const planned = entry.planned.item.id;
  return {
    type: 'item',
    ...stretch,
    itemId: item.id,
    title: item.title,
    language,
    ...(planned !== item.id && { insteadOf: planned }),
    ...(cutBy && { cutBy }),
    source,
  };
}
