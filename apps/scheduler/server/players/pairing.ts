/**
 * Pairs players: one without a token shows a code, staff claim it, the player gets its token.
 *
 * 1. A code belongs to one open link and dies with it; nothing about it is stored.
 * 2. A claim takes effect when the player has its token on its own disk: it says `paired-stored`, or comes back with
 *    the token. Until then nothing is written, so a claim that fails leaves nothing behind.
 */
import { randomInt } from 'node:crypto';
import type { ClaimRequest } from '@bacheca/shared/api/pairing';
import type { Id } from '@bacheca/shared/model/ids';
import type { Screen } from '@bacheca/shared/model/schedule';
import { entityRef } from '@bacheca/shared/translations/phrase';
import type { SchedulerMessage } from '@bacheca/shared/wire/protocol';
import type { AuditActor } from '../database/audit/audit-chain.ts';
import type { Change, HeldTables } from '../database/held-tables.ts';
import { domainError } from '../errors/domain-error.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Locations } from '../screens/locations.ts';
import type { Screens } from '../screens/screens.ts';
import { type Identity, newIdentity, type Player, type Players } from './players.ts';

/** It has no I, L, O, 0 and 1, which look like one another from across a room. */
const CODE_ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const CODE_LENGTH = 6;
const CODE_LIFETIME_MS = 10 * 60_000;
/** How long staff wait for a player to confirm. */
const CONFIRMATION_LIMIT_MS = 10_000;
/** Screens that wait to be paired behind one address: a delivery of them on one network. */
const MAX_CODES_PER_NETWORK = 50;

/** A link on which a code is shown. */
export interface PairingLink {
  /** The network by which links without a player are counted. */
  readonly network: string;
  readonly baseUrl: string;
  send(message: SchedulerMessage): void;
  fail(code: Id, message: string, closeCode: number): void;
}

interface Offer {
  readonly code: string;
  readonly expiresAtMs: number;
}

interface Claim {
  readonly identity: Identity;
  readonly screen: Screen;
  /** The screen comes into being with the claim. */
  readonly isNew: boolean;
  readonly by: AuditActor;
  readonly deadlineMs: number;
  confirmed(): void;
  failed(error: unknown): void;
  /** The player has its token, and is being written; resolves when that is over. */
  completing: Promise<void> | null;
}

interface Sources {
  readonly locations: Locations;
  readonly screens: Screens;
  readonly players: Players;
}

export class Pairing {
  readonly #held: HeldTables;
  readonly #sources: Sources;
  readonly #clock: Clock;
  readonly #offers = new Map<PairingLink, Offer>();
  readonly #claims = new Map<PairingLink, Claim>();

  constructor(held: HeldTables, sources: Sources, clock: Clock) {
    this.#held = held;
    this.#sources = sources;
    this.#clock = clock;
  }

  /**
   * Shows a code on the link. Where too many links from its network show one, the oldest of them that nobody is
   * claiming gives up its own, and is returned: what was just switched on is what somebody stands before.
   */
  offer(link: PairingLink): PairingLink | null {
    const others = [...this.#offers.keys()].filter((other) => other.network === link.network);
    const oldest = others.find((other) => !this.#claims.has(other)) ?? null;
    const crowdedOut = others.length >= MAX_CODES_PER_NETWORK ? oldest : null;
    if (crowdedOut) this.#offers.delete(crowdedOut);
    this.#show(link);
    return crowdedOut;
  }

  /** The link is gone: its code is worth nothing any more. A claim goes on, for the player may come back. */
  withdraw(link: PairingLink): void {
    this.#offers.delete(link);
  }

  /** Replaces expired codes, and gives up on players that didn't confirm. */
  sweep(): void {
    for (const [link, offer] of this.#offers) {
      if (offer.expiresAtMs <= this.#clock.now()) this.#show(link);
    }
    for (const [link, claim] of this.#claims) {
      if (claim.completing || claim.deadlineMs > this.#clock.monotonic()) continue;
      this.#claims.delete(link);
      claim.failed(domainError('claim-not-confirmed', {}));
      if (this.#offers.has(link)) this.#show(link);
    }
  }

  /** The link that shows this code, however it was typed. Throws a domain error if none does. */
  linkShowing(code: string): PairingLink {
    const shown = code.toUpperCase().replace(/[^A-Z0-9]/g, '');
    const now = this.#clock.now();
    const found = [...this.#offers].find(([, offer]) => offer.code === shown && offer.expiresAtMs > now);
    if (!found || this.#claims.has(found[0])) throw domainError('wrong-code', { shown });
    return found[0];
  }

  /** Resolves once the player has confirmed; throws a domain error, with nothing changed, if it didn't. */
  async claim(link: PairingLink, wanted: ClaimRequest['screen'], by: AuditActor): Promise<Player> {
    const screen = this.#screenFor(wanted);
    const identity = newIdentity(screen.id);
    await new Promise<void>((confirmed, failed) => {
      const deadlineMs = this.#clock.monotonic() + CONFIRMATION_LIMIT_MS;
      const isNew = wanted.type === 'new';
      this.#claims.set(link, {
        ...{ identity, screen, isNew, by, deadlineMs, confirmed, failed },
        completing: null,
      });
      link.send({ type: 'paired', playerId: identity.id, screenId: screen.id, token: identity.token });
    });
    return { id: identity.id, screenId: screen.id };
  }

  /** The player on this link has stored its token. One that says so too late is told by the next error. */
  async stored(link: PairingLink): Promise<void> {
    const claim = this.#claims.get(link);
    if (!claim) return;
    claim.completing ??= this.#complete(link, claim);
    await claim.completing;
  }

  async #complete(link: PairingLink, claim: Claim): Promise<void> {
    try {
      await this.#held.change(claim.by, (change) => this.#write(change, claim));
      this.#offers.delete(link);
      claim.confirmed();
    } catch (error) {
      claim.failed(error);
    } finally {
      // Until then its token is one that is being given.
      this.#claims.delete(link);
    }
  }

  /** Whether a claim is giving this token. */
  isGiving(token: string): boolean {
    return [...this.#claims.values()].some(({ identity }) => identity.token === token);
  }

  /** Call it when a player came with this token: if it is one just given, that confirms it; null if it is not. */
  returnedWith(token: string): Promise<void> | null {
    const found = [...this.#claims].find(([, claim]) => claim.identity.token === token);
    return found ? this.stored(found[0]) : null;
  }

  /** Before the scheduler stops. */
  close(): void {
    for (const claim of this.#claims.values())
      if (!claim.completing) claim.failed(domainError('claim-not-confirmed', {}));
    this.#claims.clear();
    this.#offers.clear();
  }

  #show(link: PairingLink): void {
    const offer = { code: this.#newCode(), expiresAtMs: this.#clock.now() + CODE_LIFETIME_MS };
    this.#offers.set(link, offer);
    const claimUrl = `${link.baseUrl}/pair?code=${offer.code}`;
    link.send({ type: 'pairing', code: offer.code, claimUrl, expiresAtMs: offer.expiresAtMs });
  }

  #newCode(): string {
    const taken = new Set([...this.#offers.values()].map((offer) => offer.code));
    for (;;) {
      const letters = Array.from(
        { length: CODE_LENGTH },
        () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)],
      );
      const code = letters.join('');
      if (!taken.has(code)) return code;
    }
  }

  /** The screen as it is, or as it will be once the claim is confirmed. */
  #screenFor(wanted: ClaimRequest['screen']): Screen {
    const { locations, screens, players } = this.#sources;
    if (wanted.type === 'new') {
      const { locationId, name, orientation } = wanted;
      if (!locations.has(locationId))
        throw domainError('not-found', { entity: entityRef('location', locationId) });
      return { id: screens.newId(name, (id) => this.#isBeingClaimed(id)), locationId, name, orientation };
    }
    const screen = screens.get(wanted.screenId);
    if (!screen) throw domainError('not-found', { entity: entityRef('screen', wanted.screenId) });
    const player = players.ofScreen(screen.id);
    if (player)
      throw domainError('screen-has-player', { entity: entityRef('screen', screen.id), player: player.id });
    if (this.#isBeingClaimed(screen.id)) {
      throw domainError('screen-being-paired', { entity: entityRef('screen', screen.id) });
    }
    return screen;
  }

  #isBeingClaimed(screenId: Id): boolean {
    return [...this.#claims.values()].some(({ screen }) => screen.id === screenId);
  }

  /** Throws a domain error if staff made or deleted the screen, or it was given a player, while this one was confirming. */
  async #write(change: Change, { identity, screen, isNew }: Claim): Promise<void> {
    const { screens, players } = this.#sources;
    const exists = screens.has(screen.id);
    if (isNew && exists) throw domainError('claim-not-confirmed', {});
    if (!isNew && !exists) throw domainError('not-found', { entity: entityRef('screen', screen.id) });
    if (isNew) await screens.save(screen, { within: change });
    await players.add(change, identity);
  }
}
