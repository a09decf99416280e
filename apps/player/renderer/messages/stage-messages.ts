import type { AccessMode, Severity } from '@bacheca/shared/model/items';

/** Every word that the stage itself says, in one language. */
export interface Messages {
  readonly tagline: string;
  /** This stands above the short link, under the code. */
  readonly scan: string;
  readonly access: Readonly<Record<AccessMode, string>>;
  readonly severity: Readonly<Record<Severity, string>>;
  /** Until when a notice holds: a time of today, or a day and a time. */
  readonly until: (time: string, date: string | null) => string;
  readonly pairing: {
    readonly title: string;
    /** This stands above the code. */
    readonly code: string;
    /** The first step, for whoever has no phone to scan with too; the second where only this machine reaches it. */
    readonly open: (address: string) => string;
    readonly openHere: (address: string) => string;
    /** What follows it. */
    readonly steps: readonly [string, string];
    readonly corner: string;
  };
  /** This stands above the screen's name, for staff who look for it. */
  readonly identify: string;
  /** In a page of the browser host that a newer page has replaced. */
  readonly replaced: string;
}
