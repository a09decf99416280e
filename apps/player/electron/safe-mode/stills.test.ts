import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlainNotice } from '../../agent/playback/safe-mode-plan.ts';
import { slide } from '../../agent/testing/samples.ts';
import { pictureKey } from '../../contract/picture-key.ts';
import { plainNotice } from './plain-notice.ts';
import { pageOf, Stills, stillsPage } from './stills.ts';

let folder: string;
let stills: Stills;
const key = (id: string) => pictureKey(slide(id), 'it');
const picture = (text: string) => new TextEncoder().encode(text);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bacheca-stills-'));
  stills = new Stills(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the last good stills', () => {
  it('outlive the program, and show only while the timeline has them', async () => {
    await stills.keep(key('uno'), picture('1'));
    await stills.keep(key('due'), picture('2'));
    const again = new Stills(folder);
    expect(again.among({ dark: false, pictures: [key('due'), key('tre')], notice: null })).toEqual([
      key('due'),
    ]);
    expect(new TextDecoder().decode((await again.read(key('due'))) ?? undefined)).toBe('2');
    expect(again.among(null)).toEqual([]);
  });

  it('are other ones after the item was changed', () => {
    expect(pictureKey(slide('uno', 4_000), 'it')).not.toBe(key('uno'));
    expect(pictureKey(slide('uno'), 'en')).not.toBe(key('uno'));
    expect(pictureKey(slide('uno'), 'it')).toBe(key('uno'));
  });

  it('are taken anew after a day', async () => {
    await stills.keep(key('uno'), picture('1'));
    expect(stills.isFresh(key('uno'))).toBe(true);
    const twoDaysAgo = new Date(Date.now() - 48 * 3_600_000);
    utimesSync(join(folder, 'stills', `${key('uno')}.jpg`), twoDaysAgo, twoDaysAgo);
    expect(stills.isFresh(key('uno'))).toBe(false);
    expect(stills.isFresh(key('due'))).toBe(false);
  });

  it('leave nothing of a picture that a power cut kept from being finished', async () => {
    await stills.keep(key('uno'), picture('1'));
    const left = `${key('due')}.jpg.writing-c0a8f1de-7f4e-4b57-8a53-7d2f5c1b9e10`;
    writeFileSync(join(folder, 'stills', left), 'half');
    await new Stills(folder).keep(key('tre'), picture('3'));
    const kept = [key('uno'), key('tre')].map((each) => `${each}.jpg`);
    expect(readdirSync(join(folder, 'stills')).sort()).toEqual(kept.sort());
  });

  it('are few: the newest stay', async () => {
    for (let index = 0; index < 10; index++) {
      await stills.keep(key(`${index}`), picture(`${index}`));
      const at = new Date(Date.now() - (10 - index) * 60_000);
      utimesSync(join(folder, 'stills', `${key(`${index}`)}.jpg`), at, at);
    }
    const kept = readdirSync(join(folder, 'stills'));
    expect(kept).toHaveLength(8);
    expect(kept).toContain(`${key('9')}.jpg`);
    expect(kept).not.toContain(`${key('0')}.jpg`);
  });

  it('are read by their name and nothing else', async () => {
    await expect(stills.read('../identity.json')).resolves.toBeNull();
    await expect(stills.read(key('none'))).resolves.toBeNull();
  });
});

describe('a notice without the stage', () => {
  const window = { width: 1280, height: 720 };
  const notice: PlainNotice = {
    severity: 'emergency',
    variants: [
      { language: 'it', title: 'Allerta <rossa>', text: 'Restate a casa' },
      { language: 'ur', title: 'انتباہ', text: 'گھر پر رہیں' },
    ],
    authority: 'Comune di Prato',
    endsAtMs: Date.parse('2026-11-22T17:30:00Z'),
    timeZone: 'Europe/Rome',
  };
  const fitOf = ({ css }: { css: string }) => Number(/--fit-title: ([\d.]+)/.exec(css)?.[1]);

  it('says it in all its languages, how grave it is and until when, with no script and as text only', () => {
    const { body } = plainNotice(notice, window);
    expect(body).toContain('<h1>Allerta &#60;rossa&#62;</h1>');
    expect(body).toContain('<div lang="ur" dir="rtl"><p><b>انتباہ</b>گھر پر رہیں<span');
    expect(body).toContain('Emergenza');
    expect(body).toContain('Valido fino al 22/11, ore 18:30');
    expect(body).toContain('Comune di Prato');
    expect(body).toContain('<svg class="sign"');
    expect(pageOf(body, '').html).not.toContain('<script');
  });

  it('has smaller words where there are many', () => {
    const long = (['it', 'en', 'ur', 'zh'] as const).map((language) => ({
      language,
      title: 'parola '.repeat(11),
      text: 'parola '.repeat(34),
    }));
    expect(fitOf(plainNotice(notice, window))).toBe(1);
    expect(fitOf(plainNotice({ ...notice, variants: long }, window))).toBeLessThan(0.8);
  });

  it('is turned and kept off the edges as the panel hangs', () => {
    const display = { rotation: 90 as const, marginPercent: 5 };
    const { body, css } = plainNotice({ ...notice, display }, window);
    expect(body).toContain('data-rotation="90"');
    expect(css).toContain('--margin: 5%');
  });
});

describe('the page of stills', () => {
  it('shows the pictures in turn, with no script', () => {
    const { html, css } = stillsPage([key('uno'), key('due')], false);
    expect(html.match(/<img /g)).toHaveLength(2);
    expect(html).not.toContain('<script');
    expect(css).toContain('animation: turn 20s step-end infinite');
  });

  it('is never empty, and dark only where that is meant', () => {
    expect(stillsPage([], false).html).toContain('#PratoFacile');
    const dark = stillsPage([key('uno')], true);
    expect(dark.html).not.toContain('<img');
    expect(dark.css).toContain('background: #000');
  });
});
