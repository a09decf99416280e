/**
 * Pairs players: one without a token shows a code, staff claim it, the player gets its token.
 *
 * 1. A code belongs to one open link and dies with it. Which there are stands in the database: whoever claims one may have
 *    come to another node than the player.
 * 2. A claim takes effect when the player has its token on its own disk: it says `paired-stored`, or comes back with
 *    the token, to whichever node. Until then no screen and no player is written, so a claim that fails leaves nothing.
 * 3. The node of the link makes the identity and sends it; the token itself is nowhere else. The node that was asked
 *    waits for the outcome, and gives up when that takes too long. What each of them does, the other hears of by the bus,
 *    or sees when it looks.
 */
import { randomInt, randomUUID } from 'node:crypto';
import type { ClaimRequest } from '@bacheca/shared/api/pairing';
import type { Id } from '@bacheca/shared/model/ids';
import type { Screen } from '@bacheca/shared/model/schedule';
import { entityRef } from '@bacheca/shared/translations/phrase';
import type { SchedulerMessage } from '@bacheca/shared/wire/protocol';
import type { Bus } from '../../bus/bus.ts';
import type { AuditActor } from '../../database/audit/audit-chain.ts';
import type { SqlDatabase } from '../../database/engines/sql-database.ts';
import type { Change, HeldTables } from '../../database/held-tables.ts';
import { DomainError, domainError } from '../../errors/domain-error.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Log } from '../../runtime/log.ts';
import type { Locations } from '../../screens/locations.ts';
import type { Screens } from '../../screens/screens.ts';
import { hashOfToken, newIdentity, type Player, type Players } from '../players.ts';
import {
  addClaim,
  addCode,
  type Claim,
  claimedScreens,
  codeGiving,
  codesOf,
  deleteUnclaimed,
  endClaim,
  giveIdentity,
  type PairingCode,
  playerOf,
  readCode,
  tidyCodes,
} from './pairing-codes.ts';

/** It has no I, L, O, 0 and 1, which look like one another from across a room. */
const CODE_ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const CODE_LENGTH = 6;
const CODE_LIFETIME_MS = 10 * 60_000;
/** How long staff wait for a player to confirm. */
const CONFIRMATION_LIMIT_MS = 10_000;
/** Screens that wait to be paired behind one address: a delivery of them on one network. */
const MAX_CODES_PER_NETWORK = 50;
/** Where the database takes nothing, it is asked this often. */
const SHOWN_AGAIN_AFTER_MS = 5_000;
/** What ended nodes left is looked for this often. */
const TIDY_EVERY_MS = 10_000;

/** A link on which a code is shown. */
export interface PairingLink {
  /** The network by which links without a player are counted. */
  readonly network: string;
  readonly baseUrl: string;
  send(message: SchedulerMessage): void;
  fail(code: Id, message: string, closeCode: number): void;
}

/** What a link here shows. */
interface Shown {
  readonly code: string;
  readonly expiresAtMs: number;
  /** The claim whose token the player was sent. */
  givenFor: string | null;
}

/** Somebody who came here waits for the outcome of a claim. */
interface Waiting {
  readonly code: string;
  readonly deadlineMs: number;
  confirmed(player: Player): void;
  failed(error: unknown): void;
}

interface Sources {
  readonly held: HeldTables;
  readonly locations: Locations;
  readonly screens: Screens;
  readonly players: Players;
}

export class Pairing {
  readonly #sql: SqlDatabase;
  readonly #bus: Bus;
  readonly #nodeId: string;
  readonly #sources: Sources;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #links = new Map<PairingLink, Shown>();
  /** By the id of the claim. */
  readonly #waiting = new Map<string, Waiting>();
  readonly #unsubscribes: readonly (() => void)[];
  /** Codes are shown and withdrawn one after another: of a delivery of screens none is in another's way. */
  #turn: Promise<unknown> = Promise.resolve();
  #tidiedAtMs: number;

  constructor(
    { sql, bus, nodeId }: { sql: SqlDatabase; bus: Bus; nodeId: string },
    sources: Sources,
    clock: Clock,
    log: Log,
  ) {
    this.#sql = sql;
    this.#bus = bus;
    this.#nodeId = nodeId;
    this.#sources = sources;
    this.#clock = clock;
    this.#log = log;
    this.#tidiedAtMs = clock.monotonic();
    this.#unsubscribes = [
      bus.subscribe('pairing', ({ code }) => this.#background(this.#look(code))),
      bus.onPoll(() => this.#lookAtAll()),
    ];
  }

  /**
   * Shows a code on the link. Where too many screens of its network show one, the oldest of those that nobody is claiming
   * gives up its own and is told so: what was just switched on is what somebody stands before.
   */
  offer(link: PairingLink): Promise<void> {
    this.#links.set(link, { code: '', expiresAtMs: Number.POSITIVE_INFINITY, givenFor: null });
    return this.#inTurn(() => this.#show(link, null));
  }

  /** The link is gone: its code is worth nothing any more. A claim goes on, for the player may come back. */
  withdraw(link: PairingLink): void {
    const shown = this.#links.get(link);
    if (!this.#links.delete(link) || !shown?.code) return;
    this.#background(this.#inTurn(() => deleteUnclaimed(this.#sql.query, shown.code)));
  }

  /** Replaces expired codes, and gives up on players that didn't confirm. */
  sweep(): void {
    for (const [link, { expiresAtMs, givenFor }] of this.#links) {
      if (expiresAtMs <= this.#clock.now() && givenFor === null) this.#showAnew(link);
    }
    for (const [claimId, { deadlineMs }] of this.#waiting)
      if (deadlineMs <= this.#clock.monotonic()) this.#background(this.#giveUp(claimId));
    if (this.#clock.monotonic() - this.#tidiedAtMs < TIDY_EVERY_MS) return;
    this.#tidiedAtMs = this.#clock.monotonic();
    this.#background(this.#tidy());
  }

  /** The code as it is kept, however it was typed. Throws a domain error if no screen shows it that may be claimed. */
  async find(typed: string): Promise<string> {
    const code = typed.toUpperCase().replace(/[^A-Z0-9]/g, '');
    this.#refuseWrong(code, await readCode(this.#sql.query, code));
    return code;
  }

  /** Resolves once the player has confirmed; throws a domain error, with nothing changed, if it didn't. */
  async claim(code: string, wanted: ClaimRequest['screen'], by: AuditActor): Promise<Player> {
    const id = randomUUID();
    const { promise, resolve, reject } = Promise.withResolvers<Player>();
    const deadlineMs = this.#clock.monotonic() + CONFIRMATION_LIMIT_MS;
    this.#waiting.set(id, { code, deadlineMs, confirmed: resolve, failed: reject });
    try {
      await this.#sql.transaction(async (tx) => {
        this.#refuseWrong(code, await readCode(tx, code));
        const screen = this.#screenFor(wanted, await claimedScreens(tx));
        const untilMs = this.#clock.now() + CONFIRMATION_LIMIT_MS;
        await addClaim(tx, code, { id, by, untilMs, screen, isNew: wanted.type === 'new' });
        await this.#bus.tell({ type: 'pairing', code }, tx);
      });
      return await promise;
    } finally {
      this.#waiting.delete(id);
    }
  }

  /** The player on this link has stored its token. One that says so too late is told by the next error. */
  async stored(link: PairingLink): Promise<void> {
    const shown = this.#links.get(link);
    const code = shown?.givenFor ? await readCode(this.#sql.query, shown.code) : null;
    if (code?.claim && code.claim.id === shown?.givenFor) await this.#complete(code.code, code.claim);
  }

  /** Whether a claim is giving this token. */
  async isGiving(token: string): Promise<boolean> {
    return (await codeGiving(this.#sql.query, hashOfToken(token))) !== null;
  }

  /** Call it when a player came with a token that nobody knows: if it is one that is being given, that confirms it. */
  async returnedWith(token: string): Promise<void> {
    const giving = await codeGiving(this.#sql.query, hashOfToken(token));
    if (giving?.claim) await this.#complete(giving.code, giving.claim);
  }

  /** Before the scheduler stops. */
  async close(): Promise<void> {
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
    for (const claimId of [...this.#waiting.keys()]) await this.#giveUp(claimId);
    const shown = [...this.#links.values()];
    this.#links.clear();
    await this.#inTurn(async () => {
      for (const { code } of shown) await deleteUnclaimed(this.#sql.query, code);
    });
  }

  #refuseWrong(shown: string, code: PairingCode | null): void {
    const isOpen = code !== null && code.claim === null && code.expiresAtMs > this.#clock.now();
    if (!isOpen) throw domainError('wrong-code', { shown });
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  #background(work: Promise<unknown>): void {
    work.catch((error: unknown) =>
      this.#log.error({ err: error }, 'a code or its claim could not be looked after'),
    );
  }

  /** `earlier` is the code that it has shown until now. */
  async #show(link: PairingLink, earlier: string | null): Promise<void> {
    const offeredAtMs = this.#clock.now();
    const expiresAtMs = offeredAtMs + CODE_LIFETIME_MS;
    if (!this.#links.has(link)) return;
    const code = await this.#sql.transaction(async (tx) => {
      if (earlier !== null) await deleteUnclaimed(tx, earlier);
      const { free, shown } = await codesOf(tx, link.network);
      const [crowdedOut] = free;
      if (crowdedOut !== undefined && shown >= MAX_CODES_PER_NETWORK) {
        await deleteUnclaimed(tx, crowdedOut);
        await this.#bus.tell({ type: 'pairing', code: crowdedOut }, tx);
      }
      let code = newCode();
      while (await readCode(tx, code)) code = newCode();
      await addCode(tx, { code, network: link.network, nodeId: this.#nodeId, offeredAtMs, expiresAtMs });
      return code;
    });
    if (!this.#links.has(link)) return deleteUnclaimed(this.#sql.query, code);
    this.#links.set(link, { code, expiresAtMs, givenFor: null });
    link.send({ type: 'pairing', code, claimUrl: `${link.baseUrl}/pair?code=${code}`, expiresAtMs });
  }

  #showAnew(link: PairingLink): void {
    const shown = this.#links.get(link);
    if (!shown) return;
    // It has none until then, so that it is asked for once.
    this.#links.set(link, { code: '', expiresAtMs: Number.POSITIVE_INFINITY, givenFor: null });
    const showing = this.#inTurn(() => this.#show(link, shown.code)).catch((error: unknown) => {
      const expiresAtMs = this.#clock.now() + SHOWN_AGAIN_AFTER_MS;
      if (this.#links.has(link)) this.#links.set(link, { code: '', expiresAtMs, givenFor: null });
      throw error;
    });
    this.#background(showing);
  }

  async #lookAtAll(): Promise<void> {
    const codes = [...this.#links.values(), ...this.#waiting.values()].map(({ code }) => code);
    for (const code of new Set(codes)) if (code) await this.#look(code);
  }

  /** Something may have become of this code: does what is the part of this node. */
  async #look(code: string): Promise<void> {
    const link = [...this.#links].find(([, shown]) => shown.code === code)?.[0];
    if (!link && ![...this.#waiting.values()].some((waiting) => waiting.code === code)) return;
    const found = await readCode(this.#sql.query, code);
    await this.#answer(found?.claim ?? null);
    const shown = link && this.#links.get(link);
    if (!link || shown?.code !== code) return;
    if (!found) {
      this.#links.delete(link);
      link.fail('too-many-codes', 'newer screens wait to be paired from this address', 1013);
    } else if (found.claim?.outcome?.type === 'confirmed') this.#links.delete(link);
    else if (found.claim?.outcome) this.#showAnew(link);
    else if (found.claim && !found.claim.player) await this.#give(link, shown, found.claim);
  }

  /** Tells whoever waits for it here. */
  async #answer(claim: Claim | null): Promise<void> {
    const waiting = claim && this.#waiting.get(claim.id);
    if (!waiting || !claim?.outcome) return;
    // They go on with what is there now, whichever node wrote it.
    await this.#sources.held.refresh();
    try {
      waiting.confirmed(playerOf(claim.outcome));
    } catch (error) {
      waiting.failed(error);
    }
  }

  /** Sends the player its token. */
  async #give(link: PairingLink, shown: Shown, { id: claimId, screenId }: Claim): Promise<void> {
    if (screenId === null) return;
    const identity = newIdentity(screenId);
    if (!(await giveIdentity(this.#sql.query, claimId, identity))) return;
    shown.givenFor = claimId;
    link.send({ type: 'paired', playerId: identity.id, screenId, token: identity.token });
  }

  async #complete(code: string, claim: Claim): Promise<void> {
    try {
      await this.#sources.held.change(claim.by, async (change) => {
        const { tx } = change;
        const now = (await readCode(tx, code))?.claim;
        // It was given up, or confirmed by another link of the player's, while this began.
        if (now?.id !== claim.id || now.outcome || !now.player || now.screenId === null) return;
        const player = { id: now.player.id, screenId: now.screenId };
        await this.#write(change, { ...player, tokenHash: now.player.tokenHash }, now.newScreen);
        await endClaim(tx, claim.id, player, this.#clock.now());
        await this.#bus.tell({ type: 'pairing', code }, tx);
      });
    } catch (error) {
      // Whoever waits here hears why, also where the disk takes nothing.
      this.#waiting.get(claim.id)?.failed(error);
      await this.#end(code, claim.id, error);
    }
  }

  async #giveUp(claimId: string): Promise<void> {
    const waiting = this.#waiting.get(claimId);
    if (!waiting) return;
    const notConfirmed = domainError('claim-not-confirmed', {});
    try {
      const isEnded = await this.#end(waiting.code, claimId, notConfirmed);
      // It was confirmed in the last moment, or will be told so.
      if (!isEnded) await this.#answer((await readCode(this.#sql.query, waiting.code))?.claim ?? null);
    } finally {
      waiting.failed(notConfirmed);
    }
  }

  /** False where it had an outcome already. */
  async #end(code: string, claimId: string, why: unknown): Promise<boolean> {
    const failed = why instanceof DomainError ? why : domainError('claim-not-confirmed', {});
    return this.#sql.transaction(async (tx) => {
      const isEnded = await endClaim(tx, claimId, failed, this.#clock.now());
      if (isEnded) await this.#bus.tell({ type: 'pairing', code }, tx);
      return isEnded;
    });
  }

  async #tidy(): Promise<void> {
    for (const code of await tidyCodes(this.#sql.query, this.#clock.now()))
      await this.#bus.tell({ type: 'pairing', code });
  }

  /** The screen as it is, or as it will be once the claim is confirmed. */
  #screenFor(wanted: ClaimRequest['screen'], claimed: ReadonlySet<Id>): Screen {
    const { locations, screens, players } = this.#sources;
    if (wanted.type === 'new') {
      const { locationId, name, orientation } = wanted;
      if (!locations.has(locationId))
        throw domainError('not-found', { entity: entityRef('location', locationId) });
      return { id: screens.newId(name, (id) => claimed.has(id)), locationId, name, orientation };
    }
    const screen = screens.get(wanted.screenId);
    if (!screen) throw domainError('not-found', { entity: entityRef('screen', wanted.screenId) });
    const player = players.ofScreen(screen.id);
    if (player)
      throw domainError('screen-has-player', { entity: entityRef('screen', screen.id), player: player.id });
    if (claimed.has(screen.id))
      throw domainError('screen-being-paired', { entity: entityRef('screen', screen.id) });
    return screen;
  }

  /** Throws a domain error if staff made or deleted the screen, or it was given a player, while this one was confirming. */
  async #write(
    change: Change,
    identity: Parameters<Players['add']>[1],
    newScreen: Screen | null,
  ): Promise<void> {
    const { screens, players } = this.#sources;
    const exists = screens.has(identity.screenId);
    if (newScreen && exists) throw domainError('claim-not-confirmed', {});
    if (!newScreen && !exists)
      throw domainError('not-found', { entity: entityRef('screen', identity.screenId) });
    if (newScreen) await screens.save(newScreen, { within: change });
    await players.add(change, identity);
  }
}

function newCode(): string {
  const letters = Array.from({ length: CODE_LENGTH }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]);
  return letters.join('');
}
