import { Settings } from '@bacheca/shared/api/settings';
import type { z } from 'zod';
import { parsedJson } from '../database/audit/audit-chain.ts';
import type { ChangeOptions } from '../database/collection.ts';
import type { Change, HeldTables } from '../database/held-tables.ts';
import type { LeaveOut } from '../database/open.ts';

const KEY = 'bacheca';

const DEFAULTS: Settings = {
  municipality: null,
  languages: ['it'],
  selfApproval: false,
  exemptAuthors: [],
  secondFactorRoles: [],
  setUpAt: null,
};

const StoredSettings = Settings.partial().strip();
export type SettingsPatch = z.infer<typeof StoredSettings>;

/** What holds for the whole installation: held in memory, written as one document. */
export class InstallationSettings {
  readonly #held: HeldTables;
  readonly #leaveOut: LeaveOut;
  #read: { readonly changes: number; readonly settings: Settings } | null = null;

  constructor(held: HeldTables, leaveOut: LeaveOut) {
    this.#held = held;
    this.#leaveOut = leaveOut;
  }

  /** What nobody has set has its default. */
  get(): Settings {
    const changes = this.#held.changesOf('settings');
    if (this.#read?.changes !== changes) this.#read = { changes, settings: this.#readStored() };
    return this.#read.settings;
  }

  /** Changes these and keeps the others. `allow` is asked of the settings that are there when it is written. */
  change(patch: SettingsPatch, { allow, by, within }: ChangeOptions<Settings>): Promise<Settings> {
    const write = async (change: Change) => {
      allow?.(this.get());
      const settings = { ...this.get(), ...definedIn(patch) };
      await change.put('settings', { key: KEY, body: JSON.stringify(settings) });
      return settings;
    };
    return within ? write(within) : this.#held.change(by, write);
  }

  /** Ones of another release may lack some, or have more. */
  #readStored(): Settings {
    const row = this.#held.rows('settings').get(KEY);
    if (!row) return DEFAULTS;
    const { success, data, error } = StoredSettings.safeParse(parsedJson(row.body));
    if (!success) this.#leaveOut({ table: 'settings', row: KEY }, error);
    return { ...DEFAULTS, ...definedIn(data ?? {}) };
  }
}

/** Without what is there and unset. */
function definedIn(settings: z.infer<typeof StoredSettings>): Partial<Settings> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
