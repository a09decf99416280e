/** What a place and a screen may set: look, sound, transition, how a screen hangs. */

import { readFileSync } from 'node:fs';
import { Problem } from '@bacheca/shared/api/problem';
import { PublishResult } from '@bacheca/shared/api/publish';
import type { MediaFile } from '@bacheca/shared/model/items';
import type { Program } from '@bacheca/shared/model/program';
import type { Location } from '@bacheca/shared/model/schedule';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { draftCity, location, notice, save, screen, subtitles } from '../testing/content.ts';
import { openBeside, type TestScheduler, testScheduler } from '../testing/scheduler.ts';
import { signInAs } from '../testing/staff.ts';

const PICTURE = readFileSync(
  new URL('../../../../playlists/media/infographic-casa-it-1.webp', import.meta.url),
);

let scheduler: TestScheduler;
let staff: Client;

beforeAll(async () => {
  scheduler = await testScheduler();
  staff = await scheduler.admin();
  await draftCity(staff);
});
afterAll(() => scheduler.close());

async function upload(body: Buffer, type: string, by = staff): Promise<MediaFile> {
  const answer = await by.send('POST', '/api/media', {
    body: new Uint8Array(body),
    headers: { 'content-type': type },
  });
  expect(answer.status).toBe(201);
  return answer.body as MediaFile;
}

/** Why it is refused, in the caller's language. */
async function refusedFor(changes: Partial<Location>, locale = 'it') {
  const answer = await staff.put('/api/locations/pin', location('pin', changes), {
    'accept-language': locale,
  });
  expect(answer.status).toBe(422);
  const { type, detail, errors } = Problem.parse(answer.body);
  return { type, detail, errors: errors?.map(({ path, message }) => ({ path, message })) };
}

describe('a place’s mark', () => {
  it('has to exist and be a picture', async () => {
    const missing = await refusedFor({ theme: { mark: 'f'.repeat(64) } });
    expect(missing.type).toBe('about:blank#missing-reference');
    expect(missing.detail).toContain('«pin»');
    const text = await upload(subtitles(), 'text/vtt');
    const wrong = await refusedFor({ theme: { mark: text.sha256 } }, 'en');
    expect(wrong.type).toBe('about:blank#wrong-media');
    expect(wrong.detail).toContain('where image/ is needed');
  });

  it('may be uploaded by whoever looks after places, and can’t be deleted while a place shows it', async () => {
    const operator = await signInAs(scheduler, staff, 'operator');
    const mark = await upload(PICTURE, 'image/webp', operator);
    await save(operator, 'locations', location('pin', { theme: { mark: mark.sha256 } }));

    const beside = await openBeside(scheduler);
    const remove = beside.sql.query.deleteFrom('media').where('sha256', '=', mark.sha256);
    await expect(remove.execute()).rejects.toThrow(/foreign key/i);
    await save(operator, 'locations', location('pin'));
    expect(await remove.executeTakeFirst()).toMatchObject({ numDeletedRows: 1n });
    await beside.close();
    // It went past the scheduler, which is to see it.
    scheduler.spoil(() => {});
  });
});

describe('a place’s colours', () => {
  it('are refused where text on them could not be read, with the contrast and what is needed', async () => {
    const theme = { colours: { primary: '#ffcc00' } };
    const italian = await refusedFor({ theme });
    expect(italian.errors).toEqual([
      {
        path: 'theme.colours.primary',
        message:
          'il bianco sul colore principale ha un contrasto di 1,5:1, e per leggere un testo ne servono almeno 4,5:1',
      },
    ]);
    const english = await refusedFor({ theme }, 'en');
    expect(english.detail).toContain(
      'white on the main colour has a contrast of 1.5:1, and text needs at least 4.5:1 to be read',
    );
  });

  it('just under the limit never read as the limit', async () => {
    // White on #777777 is 4.48:1.
    const { detail } = await refusedFor({ theme: { colours: { primary: '#777777' } } });
    expect(detail).toContain('4,4:1');
  });

  it('are written in full', async () => {
    const { detail } = await refusedFor({ theme: { colours: { accent: 'rosso' } } });
    expect(detail).toContain('un colore si scrive con # e sei cifre');
  });
});

it('sound, transition and display are taken, and what they can’t be is said in Italian', async () => {
  await save(
    staff,
    'locations',
    location('pin', {
      sound: [{ dayparts: [{ from: '22:00', until: '02:00' }], volumePercent: 20 }],
      transition: 'fade',
    }),
  );
  const loud = await refusedFor({
    sound: [{ dayparts: [{ from: '08:00', until: '25:00' }], volumePercent: 120 }],
  });
  expect(loud.errors).toEqual([
    { path: 'sound.0.dayparts.0.until', message: 'un’ora si scrive così: 08:30, al massimo 24:00' },
    { path: 'sound.0.volumePercent', message: 'dev’essere al massimo 100' },
  ]);
  expect((await refusedFor({ transition: 'wipe' as 'fade' })).detail).toContain(
    'dev’essere uno tra: cut, fade',
  );
  const turned = { ...screen('pin-1', 'pin'), display: { rotation: 45 } };
  expect(await staff.put('/api/screens/pin-1', turned)).toMatchObject({ status: 422 });
});

it('a language comes once, at a place and in an item', async () => {
  const it1 = { language: 'it', weight: 1 } as const;
  const place = await refusedFor({ languages: [it1, { ...it1, weight: 2 }] });
  expect(place.errors).toEqual([{ path: 'languages', message: 'ogni lingua compare una volta sola' }]);
  const twice = notice('doppio');
  const item = { ...twice, variants: [...twice.variants, ...twice.variants] };
  expect(await staff.put('/api/items/doppio', item, { 'accept-language': 'en' })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'variants', message: 'each language comes once' }] },
  });
});

it('a publish gives screens that hang alike one program, with what the place has set', async () => {
  const mark = await upload(PICTURE, 'image/webp');
  const set: Partial<Location> = {
    theme: { name: 'Biblioteca', mark: mark.sha256, colours: { deep: '#1d3b2a' } },
    sound: [{ dayparts: [{ from: '15:00', until: '18:00' }], volumePercent: 40 }],
    transition: 'fade',
  };
  await save(staff, 'locations', location('urp', set));
  const display = { rotation: 90, diagonalInches: 43, viewingDistanceMetres: 4 } as const;
  await save(staff, 'screens', { ...screen('urp-2', 'urp'), display } as ReturnType<typeof screen>);
  const published = PublishResult.parse((await staff.post('/api/publish', { locationIds: ['urp'] })).body);
  expect(published.groups.map(({ screenIds }) => screenIds)).toEqual([['urp-1'], ['urp-2']]);
  const programOf = async (id: string) => (await staff.get(`/api/screens/${id}/program`)).body as Program;
  const [first, second] = [await programOf('urp-1'), await programOf('urp-2')];
  expect(first.location).toMatchObject(set);
  expect(first.display).toBeUndefined();
  expect(second.display).toEqual(display);
  expect(Object.keys(first.mediaFiles)).toEqual([mark.sha256]);

  await save(staff, 'screens', { ...screen('urp-1', 'urp'), display } as ReturnType<typeof screen>);
  const again = PublishResult.parse((await staff.post('/api/publish', { locationIds: ['urp'] })).body);
  expect(again.groups.map(({ screenIds }) => screenIds)).toEqual([['urp-1', 'urp-2']]);
});
