/**
 * Who can make a stick that is believed: not who has a copy of the scheduler's database. The real commands beside a
 * real scheduler, and real players. Here a stick is a folder that is there from the beginning.
 */
import { createHash } from 'node:crypto';
import {
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type SealKeys, seal } from '@bacheca/shared/wire/stick-seal';
import Sqlite from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { takeover } from '../apps/player/agent/testing/samples.ts';
import { makeStill } from './support/media.ts';
import { CutOffPlayer, noteOn, OfflineLocation, playsOn, until } from './support/offline-location.ts';

let fountain: OfflineLocation;
let folder: string;
/** What the player watches, and what is in it. */
let mounts: string;
let stick: string;
let data: string;
let player: CutOffPlayer | null;

beforeAll(async () => {
  fountain = await OfflineLocation.open((media) =>
    ['navy', 'teal'].map((colour) => makeStill(media, colour, colour)),
  );
});

afterAll(async () => {
  await fountain.close();
});

beforeEach(async () => {
  folder = await mkdtemp(join(fountain.root, 'player-'));
  mounts = join(folder, 'mounts');
  stick = join(mounts, 'STICK');
  data = join(folder, 'data');
  await mkdir(stick, { recursive: true });
  player = null;
  await fountain.provision('fonte-1', data);
});

afterEach(async () => {
  await player?.stop();
});

async function startPlayer(): Promise<CutOffPlayer> {
  player = await CutOffPlayer.start(data, mounts);
  return player;
}
async function stopPlayer(): Promise<void> {
  await player?.stop();
  player = null;
}
const exportTo = (to = stick) => fountain.command('export', '--screen', 'fonte-1', '--to', to);
const refused = (command: Promise<string>) =>
  command.then(
    () => '',
    (error: unknown) => (error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)),
  );

/** Players were provisioned so before there was a key. */
async function forgetKey(): Promise<void> {
  const { sealKey: _, ...identity } = await fountain.identityIn(data);
  await writeFile(join(data, 'identity.json'), JSON.stringify(identity));
}

/** All that a copy of the database tells of the screen's player, the keys that it is found by among it. */
async function stolenRow(): Promise<Record<string, unknown>> {
  const copy = join(folder, 'stolen.db');
  for (const end of ['', '-wal']) {
    await copyFile(join(fountain.data, `bacheca.db${end}`), `${copy}${end}`).catch(() => undefined);
  }
  const nativeBinding = process.env.BACHECA_SQLITE_BINDING;
  const database = new Sqlite(copy, nativeBinding ? { nativeBinding } : {});
  try {
    const select = "SELECT * FROM players WHERE screen_id = 'fonte-1'";
    return database.prepare(select).get() as Record<string, unknown>;
  } finally {
    database.close();
  }
}

/** Whatever in that row could be a key, in the place of either. */
async function keysToTry(): Promise<SealKeys[]> {
  const row = await stolenRow();
  const tokenHash = String(row.token_hash);
  const texts = Object.values(row).filter((value) => typeof value === 'string');
  const hashes = texts.map((text) => createHash('sha256').update(text).digest('hex'));
  return [{ tokenHash }, ...[...texts, ...hashes].map((sealKey) => ({ tokenHash, sealKey }))];
}

/** Makes an emergency of the manifest that is on the stick, later than any. */
async function forgeManifest(keys: SealKeys, others: readonly object[] = []): Promise<void> {
  const path = join(stick, 'bacheca/screens/fonte-1.manifest');
  const [, json = ''] = (await readFile(path, 'utf8')).split('\n');
  const manifest = JSON.parse(json) as Record<string, unknown>;
  const alarm = takeover('falso-allarme', Date.now() - 60_000, Date.now() + 3_600_000);
  const forged = { ...manifest, exportedAtMs: Date.now() + 60_000, takeovers: [...others, alarm] };
  await writeFile(path, seal('manifest', keys, forged));
}

/** In the place of true plays, a forged copy of some for each of these; their names. */
async function forgePlays(tried: readonly SealKeys[]): Promise<string[]> {
  const { playerId } = await fountain.identityIn(data);
  const folder = join(stick, 'bacheca/plays', playerId);
  const [name = '', ...others] = await playsOn(stick);
  const [, json = ''] = gunzipSync(await readFile(join(folder, name)))
    .toString('utf8')
    .split('\n');
  const body = JSON.parse(json.replaceAll('"title":"pagina-', '"title":"pagina ')) as unknown;
  for (const file of [name, ...others]) await rm(join(folder, file));
  const forged = tried.map((_, index) => name.replace('.plays', `-${index}.plays`));
  for (const [index, keys] of tried.entries())
    await writeFile(join(folder, forged[index] ?? ''), gzipSync(seal('plays', keys, body)));
  return forged.map((file) => `${playerId}/${file}`);
}

/** Plays of its own are on the stick, and the player is stopped. */
async function visitUntilPlays(): Promise<void> {
  await exportTo();
  const started = await startPlayer();
  await started.stage.until(() => started.shown.length >= 3);
  await stopPlayer();
  // A player that comes to a stick anew writes what it has.
  await startPlayer();
  await until(async () => ((await noteOn(stick)).plays ?? 0) >= 2);
  await stopPlayer();
}

describe('whoever has a copy of the database', () => {
  it('makes no stick that a player takes, by nothing that is in it', async () => {
    await exportTo();
    const started = await startPlayer();
    await started.stage.until(() => started.shown.length > 0);
    await stopPlayer();
    const manifest = join(stick, 'bacheca/screens/fonte-1.manifest');
    const genuine = await readFile(manifest);
    for (const keys of await keysToTry()) {
      await writeFile(manifest, genuine);
      await forgeManifest(keys);
      const visited = await startPlayer();
      await until(() => visited.problems.length > 0);
      expect(visited.problems[0]).toMatch(/its seal is (?:not right|of the old kind)/);
      expect(visited.stage.screen.join()).not.toContain('falso-allarme');
      await stopPlayer();
    }
  });

  it('makes no plays that the scheduler counts, once the player has sealed by its key', async () => {
    await visitUntilPlays();
    const again = join(folder, 'again');
    await cp(stick, again, { recursive: true });
    await fountain.command('import', '--from', again);
    const counted = await fountain.counted('fonte-1');
    const forged = await forgePlays(await keysToTry());
    expect(forged.length).toBeGreaterThan(10);
    const said = (await refused(fountain.command('import', '--from', stick))).split('\n');
    for (const name of forged) {
      const line = said.find((one) => one.startsWith(`${name} stays`));
      expect(line).toMatch(/stays on the stick: its seal is (?:not right|of the old kind)/);
    }
    expect(await fountain.counted('fonte-1')).toBe(counted);
  });

  it.skipIf(process.platform === 'win32')(
    'has no secret, which is in a file for the scheduler alone',
    async () => {
      const { mode } = await stat(join(fountain.data, 'seal-secret'));
      expect(mode & 0o777).toBe(0o600);
      const { sealKey = '' } = await fountain.identityIn(data);
      const database = await readFile(join(fountain.data, 'bacheca.db'));
      const secret = (await readFile(join(fountain.data, 'seal-secret'), 'utf8')).trim();
      for (const kept of [secret, sealKey]) {
        expect(kept).toMatch(/^[0-9a-f]{64}$/);
        expect(database.includes(kept)).toBe(false);
        expect(database.includes(Buffer.from(kept, 'hex'))).toBe(false);
      }
    },
  );
});

describe('a player that is older than the key', () => {
  it('takes a stick of today, and its plays count', async () => {
    await forgetKey();
    await visitUntilPlays();
    const { plays = 0 } = await noteOn(stick);
    const before = await fountain.counted('fonte-1');
    expect(await fountain.command('import', '--from', stick)).toContain(`${plays} plays`);
    expect(await fountain.counted('fonte-1')).toBe(before + plays);
    // Its receipt is one that it can read.
    const started = await startPlayer();
    await until(async () => ((await noteOn(stick)).plays ?? plays) < plays);
    expect(started.problems).toEqual([]);
  });

  it('gets its key as it links, and from then on believes and is believed by nothing else', async () => {
    await fountain.provision('fonte-1', data, fountain.scheduler.url);
    await forgetKey();
    const { token } = await fountain.identityIn(data);
    await startPlayer();
    await until(async () => (await fountain.identityIn(data)).sealKey !== undefined);
    expect(await fountain.identityIn(data)).toMatchObject({ token, sealKey: expect.any(String) });
    await until(async () => (await stolenRow()).seals_by_key === 1);
    await stopPlayer();

    await fountain.provision('fonte-1', data);
    await exportTo();
    const [old] = await keysToTry();
    await forgeManifest(old ?? { tokenHash: '' });
    const started = await startPlayer();
    await until(() => started.problems.length > 0);
    expect(started.problems[0]).toContain('of the old kind, which is no longer taken: write it anew');
  });
});

it('a takeover on a stick that the player can not read costs no other, and is a problem in words', async () => {
  await exportTo();
  const { token, sealKey = '' } = await fountain.identityIn(data);
  const tokenHash = createHash('sha256').update(token).digest('hex');
  const strange = takeover('futuro', Date.now() - 60_000, Date.now() + 3_600_000);
  await forgeManifest({ tokenHash, sealKey }, [{ ...strange, crowd: 'panicked' }]);
  const started = await startPlayer();
  await started.stage.until(() => started.stage.screen.includes('falso-allarme-notice'));
  const told = started.agent.status().problems.map(({ message }) => message);
  expect(told).toContainEqual(
    expect.stringMatching(/^1 of 2 takeovers can't be read by this player .*crowd/),
  );
});

describe('a secret that is lost', () => {
  it('is said with what to do; a stick is refused on both sides until that is done', async () => {
    await visitUntilPlays();
    await fountain.scheduler.stop();
    const secret = join(fountain.data, 'seal-secret');
    await rename(secret, join(folder, 'seal-secret'));
    await fountain.startAgain();
    const said = fountain.scheduler.output();
    expect(said).toContain('was lost, or is of another installation. Put the right one back from a backup');
    expect(said).toContain('npm run provision -- --screen ID --to FOLDER');
    expect(said).toContain('fonte-1');

    expect(await refused(exportTo())).toContain('has the key of another seal-secret than this scheduler has');
    expect(await refused(fountain.command('import', '--from', stick))).toContain(
      'put that file back, or give the player its new key (npm run provision -- --screen fonte-1)',
    );

    // With the right one back, all is as it was.
    const made = await readFile(secret, 'utf8');
    await copyFile(join(folder, 'seal-secret'), secret);
    await fountain.scheduler.stop();
    await fountain.startAgain();
    expect(fountain.scheduler.output()).not.toContain('of another installation');
    await exportTo();

    // With the new secret the player gets its key where it stands, and writes its plays anew.
    await writeFile(secret, made);
    await fountain.scheduler.stop();
    await fountain.startAgain();
    await fountain.provision('fonte-1', data);
    await exportTo();
    const started = await startPlayer();
    await until(async () => (await noteOn(stick)).ok === true && ((await noteOn(stick)).plays ?? 0) >= 2);
    expect(started.problems).toEqual([]);
    await stopPlayer();
    const { plays = 0 } = await noteOn(stick);
    const before = await fountain.counted('fonte-1');
    expect(await fountain.command('import', '--from', stick)).toContain(`${plays} plays`);
    expect(await fountain.counted('fonte-1')).toBe(before + plays);
  });

  it('or damaged keeps the scheduler from starting, with what to do', async () => {
    await fountain.scheduler.stop();
    const secret = join(fountain.data, 'seal-secret');
    const right = await readFile(secret, 'utf8');
    await writeFile(secret, right.slice(0, 20));
    await expect(fountain.startAgain()).rejects.toThrow(
      /seal-secret, which seals the sticks, is damaged\. Put it back/,
    );
    await writeFile(secret, right);
    await fountain.startAgain();
    expect((await readdir(fountain.data)).filter((name) => name.startsWith('seal-secret'))).toEqual([
      'seal-secret',
    ]);
  });
});
