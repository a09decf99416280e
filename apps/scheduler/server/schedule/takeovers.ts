import { randomUUID } from 'node:crypto';
import { TakeoverApproval, type TakeoverRequest, TakeoverView } from '@bacheca/shared/api/takeovers';
import type { Id } from '@bacheca/shared/model/ids';
import { Item, type MediaFile } from '@bacheca/shared/model/items';
import type { Screen, Takeover } from '@bacheca/shared/model/schedule';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { z } from 'zod';
import { checkMisleading } from '../content/character-check.ts';
import { type Items, itemForScreens, mediaOf } from '../content/items.ts';
import type { Media } from '../content/media/media.ts';
import { type AuditActor, systemActor } from '../database/audit/audit-chain.ts';
import type { Change, HeldRow, HeldTables } from '../database/held-tables.ts';
import type { LeaveOut, RowName } from '../database/open.ts';
import { readStored } from '../database/stored-json.ts';
import { domainError } from '../errors/domain-error.ts';
import { type Clock, instantOf } from '../runtime/clock.ts';
import type { Locations } from '../screens/locations.ts';
import type { Screens } from '../screens/screens.ts';
import { missingLocations } from './targets.ts';

/** Ended takeovers stay for this long, for staff to look up what interrupted a screen. */
const KEPT_AFTER_END_MS = 60 * 24 * 60 * 60_000;

/** One that ended long ago may be of another version, but for its item. */
const WithItem = z.object({ item: Item });
type Row = HeldRow<'takeovers'>;

/** Both throw a domain error where it must not be started; what they look at is still so when it begins. */
interface Admission {
  readonly allow?: () => void;
  /** Says on whose yes. */
  readonly approval?: (change: Change) => Promise<TakeoverApproval>;
}

type Targets = TakeoverRequest['targets'];

interface Sources {
  readonly items: Items;
  readonly media: Media;
  readonly locations: Locations;
  readonly screens: Screens;
}

export class Takeovers {
  readonly #held: HeldTables;
  readonly #sources: Sources;
  readonly #clock: Clock;
  readonly #leaveOut: LeaveOut;
  /** Each player that links asks for all of them: each row is read once. */
  readonly #read = new WeakMap<Row, { readonly view: TakeoverView | null }>();

  constructor(held: HeldTables, sources: Sources, clock: Clock, leaveOut: LeaveOut) {
    this.#held = held;
    this.#sources = sources;
    this.#clock = clock;
    this.#leaveOut = leaveOut;
  }

  /** Returns those that run and those to come. */
  current(): TakeoverView[] {
    return this.endingAfter(this.#clock.now());
  }

  /** Returns those that ended after this instant or have not ended; ended ones are kept for some weeks. */
  endingAfter(instantMs: number): TakeoverView[] {
    const rows = [...this.#rows.values()].filter((row) => row.ends_at_ms > instantMs);
    rows.sort((one, other) => (one.id < other.id ? -1 : 1));
    return rows.flatMap((row) => this.#viewOf(row) ?? []);
  }

  get #rows(): ReadonlyMap<Id, Row> {
    return this.#held.rows('takeovers');
  }

  #viewOf(row: Row): TakeoverView | null {
    const known = this.#read.get(row);
    if (known) return known.view;
    const view = this.#readView(row);
    this.#read.set(row, { view });
    return view;
  }

  /** The item it shows; null once it was deleted, or can't be read. */
  itemOf(id: Id): Item | null {
    const row = this.#rows.get(id);
    return row
      ? (readStored({ leaveOut: this.#leaveOut }, rowOf(id), row.body, WithItem)?.item ?? null)
      : null;
  }

  /**
   * Who it is by, and on whose yes, is kept with it, as a matter of record: players aren't told.
   */
  start(
    request: TakeoverRequest,
    by: AuditActor,
    { allow, approval }: Admission = {},
  ): Promise<TakeoverView> {
    return this.#held.change(by, async (change) => {
      allow?.();
      const { takeover, targets } = this.#new(request);
      const approvedAs = (await approval?.(change)) ?? null;
      await change.put('takeovers', {
        id: takeover.id,
        body: JSON.stringify(takeover),
        targets: JSON.stringify(targets),
        ends_at_ms: Date.parse(takeover.endsAt),
        started_by: by.name,
        started_at_ms: this.#clock.now(),
        ended_by: null,
        approval: approvedAs,
      });
      return { takeover, targets, ...(approvedAs && { approval: approvedAs }) };
    });
  }

  /** Throws a domain error if it can't be shown as it was asked for. */
  #new(request: TakeoverRequest): TakeoverView {
    const { items, media, locations, screens } = this.#sources;
    const now = this.#clock.now();
    const id = `takeover-${randomUUID()}`;
    const { severity, reason, endsAt, targets } = request;
    const item = itemForScreens(request.item);
    const startsAt = request.startsAt ?? instantOf(now);
    if (Date.parse(endsAt) <= Math.max(now, Date.parse(startsAt))) {
      throw domainError('ends-before-start', { entity: entityRef('item', item.id) });
    }
    const missing = missingLocations(targets, locations, screens);
    if (missing.length > 0)
      throw domainError('missing-reference', { entity: entityRef('item', item.id), missing });
    items.check(item);
    checkMisleading(entityRef('item', item.id), reason, 'reason');

    const mediaFiles: Record<string, MediaFile> = {};
    for (const sha256 of mediaOf(item)) {
      const file = media.get(sha256);
      if (file) mediaFiles[sha256] = file;
    }
    const takeover: Takeover = { id, item, mediaFiles, severity, startsAt, endsAt, reason };
    return { takeover, targets };
  }

  /** Ends it now; one that hasn't started never will. Returns what it was. `allow` is as with `start`. */
  end(id: Id, by: AuditActor, allow: (running: TakeoverView) => void = () => {}): Promise<TakeoverView> {
    return this.#held.change(by, async (change) => {
      const row = this.#rows.get(id);
      const running = row && row.ends_at_ms > this.#clock.now() ? this.#viewOf(row) : null;
      if (!row || !running) throw domainError('not-found', { entity: entityRef('takeover', id) });
      allow(running);
      await this.#end(change, row, running, by);
      return running;
    });
  }

  /** Ends, as a part of this change, whatever shows this item by an approval of it: that is taken back. */
  async endOfItem(change: Change, itemId: Id, by: AuditActor): Promise<void> {
    const now = this.#clock.now();
    for (const row of [...this.#rows.values()]) {
      const running = row.ends_at_ms > now ? this.#viewOf(row) : null;
      const isByApproval = running?.approval === 'approved' || running?.approval === 'template';
      if (running && isByApproval && running.takeover.item.id === itemId)
        await this.#end(change, row, running, by);
    }
  }

  async #end(
    { put, remove }: Change,
    row: Row,
    { takeover }: TakeoverView,
    { name }: AuditActor,
  ): Promise<void> {
    const now = this.#clock.now();
    const body = JSON.stringify({ ...takeover, endsAt: instantOf(now) });
    if (Date.parse(takeover.startsAt) >= now) await remove('takeovers', row.id);
    else await put('takeovers', { ...row, ends_at_ms: now, ended_by: name, body });
  }

  /** Returns null for a row that today's schema doesn't take: it must not cost the other takeovers. */
  #readView({ id, body, targets, approval }: Row): TakeoverView | null {
    const reader = { leaveOut: this.#leaveOut };
    const takeover = readStored(reader, rowOf(id), body, TakeoverView.shape.takeover);
    const places = takeover && readStored(reader, rowOf(id), targets, TakeoverView.shape.targets);
    const approvedAs = TakeoverApproval.safeParse(approval).data;
    return places && { takeover, targets: places, ...(approvedAs && { approval: approvedAs }) };
  }

  deleteOld(): Promise<void> {
    return this.#held.change(systemActor('tidy-up'), async ({ remove }) => {
      const before = this.#clock.now() - KEPT_AFTER_END_MS;
      for (const { id, ends_at_ms } of this.#rows.values())
        if (ends_at_ms < before) await remove('takeovers', id);
    });
  }
}

function rowOf(id: string): RowName {
  return { table: 'takeovers', row: id };
}

export function concerns(targets: Targets, screen: Pick<Screen, 'id' | 'locationId'>): boolean {
  return targets.some(
    (target) =>
      target.type === 'everywhere' ||
      (target.type === 'location' && target.locationId === screen.locationId) ||
      (target.type === 'screen' && target.screenId === screen.id),
  );
}
