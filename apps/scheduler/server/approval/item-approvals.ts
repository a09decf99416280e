/**
 * What of each item screens may show.
 *
 * 1. Each save is a revision. What a passer-by gets of it has a hash, and an approval names that.
 * 2. Whoever wrote a draft since the last approval can't approve, unless the installation says so; and what only exempt
 *    authors wrote since is approved as they save it.
 * 3. An approval holds until it is revoked or another is given: a draft changes nothing of it.
 * 4. What is revoked is in no program that is compiled from then on, and players hide the item until every place plays a
 *    publication that came after its next approval.
 * 5. Revisions and decisions are rows that are only ever added; how an item stands is held in memory.
 */
import type { ApprovalKind, Decision, ItemState } from '@bacheca/shared/model/approval';
import type { Id } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';
import { entityRef } from '@bacheca/shared/translations/phrase';
import { contentHashOf } from '@bacheca/shared/wire/content-hash';
import type { ItemFollower, Items } from '../content/items.ts';
import type { Change, HeldTables } from '../database/held-tables.ts';
import { domainError } from '../errors/domain-error.ts';
import { type Clock, instantOf } from '../runtime/clock.ts';
import type { InstallationSettings } from '../settings/installation-settings.ts';
import { ApprovalHistory } from './approval-history.ts';
import {
  type ApprovalRow,
  readApproval,
  readApprovedItem,
  rowOf,
  type StoredApproval,
} from './stored-approval.ts';
import { withContent } from './with-content.ts';

interface Known {
  readonly approval: StoredApproval | null;
  readonly approvedItem: Item | null;
}

/** What holds within a change, where nothing of it is committed yet. */
type Pending = Map<Id, Known>;

export class ItemApprovals implements ItemFollower {
  readonly #held: HeldTables;
  readonly #items: Items;
  readonly #settings: InstallationSettings;
  readonly #clock: Clock;
  readonly #history = new ApprovalHistory();
  readonly #known = new WeakMap<ApprovalRow, Known>();
  readonly #pending = new WeakMap<Change, Pending>();
  readonly #composed = new WeakMap<ApprovalRow, { readonly item: Item; readonly composed: Item }>();
  #revoked: { readonly version: string; readonly hidden: readonly Id[] } | null = null;

  constructor(held: HeldTables, items: Items, settings: InstallationSettings, clock: Clock) {
    this.#held = held;
    this.#items = items;
    this.#settings = settings;
    this.#clock = clock;
    items.follow(this);
  }

  /** Another one than before if any item may stand otherwise. */
  get version(): string {
    return String(this.#held.changesOf('item_approvals'));
  }

  /** Returns null if there is no such item. */
  stateOf(itemId: Id): ItemState | null {
    const approval = this.#items.has(itemId) ? this.#heldOf(itemId).approval : null;
    return approval && publicPart(approval);
  }

  /** Returns how every item stands. */
  states(): ItemState[] {
    return this.#items.list().flatMap(({ id }) => this.stateOf(id) ?? []);
  }

  /**
   * What screens may show of the item: title, service, tags and validity as they are now, content as it was approved. It
   * is null if nothing of it is approved, and the same object as long as nothing of it changes.
   */
  approvedItem(itemId: Id): Item | null {
    const item = this.#items.get(itemId);
    const row = this.#held.rows('item_approvals').get(itemId);
    if (!item || !row) return null;
    const { approval, approvedItem } = this.#read(row);
    if (!approval?.approved) return null;
    if (approval.approved.contentHash === approval.contentHash) return item;
    if (!approvedItem) return null;
    const known = this.#composed.get(row);
    if (known?.item === item) return known.composed;
    const composed = withContent(item, approvedItem);
    this.#composed.set(row, { item, composed });
    return composed;
  }

  /** Which of these contents must not be compiled: their approval was revoked. */
  revokedOf(items: Readonly<Record<Id, Item>>): Id[] {
    return [...this.#held.rows('item_approvals').values()].flatMap((row) => {
      const revoked = this.#read(row).approval?.revoked ?? [];
      const item = revoked.length > 0 ? items[row.item_id] : undefined;
      return item && revoked.includes(contentHashOf(item)) ? [row.item_id] : [];
    });
  }

  /** What no player shows, whatever its program says: what staff withdrew, and what of a program was revoked. */
  hiddenIds(): readonly Id[] {
    const version = `${this.version} ${this.#held.changesOf('location_publications')} ${this.#items.version}`;
    if (this.#revoked?.version !== version) {
      const withdrawn = this.#items.withdrawnIds();
      const revoked = this.#revokedIds().filter((id) => !withdrawn.includes(id));
      this.#revoked = { version, hidden: revoked.length > 0 ? [...withdrawn, ...revoked] : withdrawn };
    }
    return this.#revoked.hidden;
  }

  #revokedIds(): Id[] {
    const published = [...this.#held.rows('location_publications').values()];
    const oldest = Math.min(...published.map(({ publication_id }) => publication_id));
    return [...this.#held.rows('item_approvals').values()].flatMap((row) => {
      const { approval } = this.#read(row);
      if (!approval || approval.revoked.length === 0) return [];
      const { approved, releasedAfter } = approval;
      return approved && releasedAfter !== null && oldest > releasedAfter ? [] : [row.item_id];
    });
  }

  async saved(change: Change, item: Item, before: Item | null): Promise<void> {
    const { approval, approvedItem } = this.#of(change, item.id);
    if (approval && !approval.isDeleted && before && JSON.stringify(before) === JSON.stringify(item)) return;
    const contentHash = contentHashOf(item);
    const isSameContent = approval?.contentHash === contentHash && !approval.isDeleted;
    const author = change.by?.type === 'person' ? change.by.name : null;
    const revision = (approval?.revision ?? (await this.#history.newestRevision(change, item.id))) + 1;
    await this.#history.addRevision(change, { item, revision, contentHash, author, atMs: this.#clock.now() });

    const isApproved = approval?.approved?.contentHash === contentHash;
    const approved = approval && (!approval.isDeleted || isApproved) ? approval.approved : null;
    const authors = new Set(approval?.authors);
    if (!isSameContent && author !== null) authors.add(author);
    const next: StoredApproval = {
      itemId: item.id,
      state: 'draft',
      ...{ revision, contentHash, approved, authors: [...authors] },
      requested: isSameContent ? approval.requested : null,
      decided: approval?.decided ?? null,
      approvedAuthors: approval?.approvedAuthors ?? [],
      revoked: approval?.revoked ?? [],
      releasedAfter: approval?.releasedAfter ?? null,
      isDeleted: false,
    };
    if (isApproved) next.state = 'approved';
    else if (isSameContent) next.state = approval.state;
    // While a draft is another content than what is approved, that is kept beside it.
    const kept = approved && !isApproved ? (approvedItem ?? before) : null;
    await this.#put(change, next, kept);

    const { exemptAuthors } = this.#settings.get();
    const isExempt = authors.size > 0 && [...authors].every((name) => exemptAuthors.includes(name));
    // What somebody took back, or has yet to look at, is not approved because a tag of it changes.
    const isNew = !isSameContent && !next.revoked.includes(contentHash);
    if (!isApproved && isNew && isExempt && author !== null)
      await this.approve(change, next, 'exempt', author);
  }

  async removed(change: Change, item: Item): Promise<void> {
    const { approval, approvedItem } = this.#of(change, item.id);
    if (approval) await this.#put(change, { ...approval, requested: null, isDeleted: true }, approvedItem);
  }

  /** What an installation begins with is approved by itself. */
  async approveForInstallation(change: Change, itemId: Id): Promise<void> {
    const { approval } = this.#of(change, itemId);
    if (approval && approval.state !== 'approved') await this.approve(change, approval, 'installation', null);
  }

  /** The newest content is what screens may show from the next publish on. */
  async approve(
    change: Change,
    approval: StoredApproval,
    kind: ApprovalKind,
    by: string | null,
  ): Promise<void> {
    const { revision, contentHash, authors, revoked } = approval;
    const at = instantOf(this.#clock.now());
    const next: StoredApproval = {
      ...approval,
      state: 'approved',
      approved: { revision, contentHash, by, at, kind },
      requested: null,
      decided: { by, at, reason: null, decision: 'approved' },
      authors: [],
      approvedAuthors: authors,
      revoked: revoked.filter((hash) => hash !== contentHash),
      releasedAfter: this.#newestPublication(),
    };
    await this.#put(change, next, null);
    await this.#decided(change, approval, { decision: 'approved', kind, by, reason: null });
  }

  async #decided(
    change: Change,
    approval: StoredApproval,
    decision: { decision: Decision; kind: ApprovalKind | null; by: string | null; reason: string | null },
  ): Promise<void> {
    const { itemId, revision, contentHash, authors } = approval;
    const entry = { itemId, revision, contentHash, authors, ...decision };
    await this.#history.addDecision(change, entry, this.#clock.now());
    // What an installation begins with is in the entries of what it is made of.
    if (decision.kind === 'installation') return;
    change.note({
      event: `item-${decision.decision}`,
      entity: 'approval',
      id: itemId,
      before: null,
      after: JSON.stringify(entry),
    });
  }

  /** Says no to the newest content; what was approved before goes on. */
  async refuse(
    change: Change,
    approval: StoredApproval,
    { decision, by, reason }: { decision: 'rejected' | 'change-asked'; by: string | null; reason: string },
  ): Promise<void> {
    const decided = { by, at: instantOf(this.#clock.now()), reason, decision };
    await this.write(change, { ...approval, state: 'rejected', requested: null, decided });
    await this.#decided(change, approval, { decision, kind: null, by, reason });
  }

  /** Takes the standing approval back: that content is shown nowhere from now on. */
  async revoke(
    change: Change,
    approval: StoredApproval,
    { by, reason }: { readonly by: string | null; readonly reason: string },
  ): Promise<void> {
    const { approved } = approval;
    if (!approved) throw new Error(`nothing of item ${approval.itemId} is approved that could be revoked`);
    const next: StoredApproval = {
      ...approval,
      state: approval.state === 'approved' ? 'rejected' : approval.state,
      approved: null,
      decided: { by, at: instantOf(this.#clock.now()), reason, decision: 'revoked' },
      authors: [...new Set([...approval.approvedAuthors, ...approval.authors])],
      revoked: [...new Set([...approval.revoked, approved.contentHash])],
      releasedAfter: null,
    };
    await this.#put(change, next, null);
    const { revision, contentHash } = approved;
    await this.#decided(
      change,
      { ...approval, revision, contentHash },
      { decision: 'revoked', kind: null, by, reason },
    );
  }

  /** Throws a domain error if there is no such item. */
  newest(change: Change, itemId: Id): StoredApproval {
    const { approval } = this.#of(change, itemId);
    if (!approval || approval.isDeleted)
      throw domainError('not-found', { entity: entityRef('item', itemId) });
    return approval;
  }

  stateWithin(change: Change, itemId: Id): ItemState {
    return publicPart(this.newest(change, itemId));
  }

  /** What is approved of it stays as it is. */
  async write(change: Change, approval: StoredApproval): Promise<void> {
    await this.#put(change, approval, this.#of(change, approval.itemId).approvedItem);
  }

  #newestPublication(): number {
    return Math.max(
      0,
      ...[...this.#held.rows('location_publications').values()].map(({ publication_id }) => publication_id),
    );
  }

  async #put(change: Change, approval: StoredApproval, approvedItem: Item | null): Promise<void> {
    const pending = this.#pending.get(change) ?? new Map<Id, Known>();
    this.#pending.set(change, pending.set(approval.itemId, { approval, approvedItem }));
    await change.put('item_approvals', rowOf(approval, approvedItem));
  }

  #of(change: Change, itemId: Id): Known {
    return this.#pending.get(change)?.get(itemId) ?? this.#heldOf(itemId);
  }

  #heldOf(itemId: Id): Known {
    const row = this.#held.rows('item_approvals').get(itemId);
    return row ? this.#read(row) : { approval: null, approvedItem: null };
  }

  #read(row: ApprovalRow): Known {
    const known = this.#known.get(row);
    if (known) return known;
    const read = { approval: readApproval(row), approvedItem: readApprovedItem(row) };
    this.#known.set(row, read);
    return read;
  }
}

function publicPart({
  approvedAuthors: _authors,
  revoked: _revoked,
  releasedAfter: _released,
  isDeleted: _deleted,
  ...state
}: StoredApproval): ItemState {
  return state;
}
