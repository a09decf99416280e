/**
 * Holds publiccode.yml to version 0.7 of its standard (https://yml.publiccode.tools), and to what is true of this
 * project.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, parse as parsePath } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import manifest from '../../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const OneLine = z.string().regex(/^[^\n]+$/);
const ISODate = z.iso.date();
/** They are those of the vocabulary that this project may come to use; the whole has a hundred. */
const Category = z.enum([
  'communications',
  'content-management',
  'digital-asset-management',
  'digital-citizenship',
  'educational-content',
  'other',
]);
const Scope = z.enum(['culture', 'education', 'government', 'local-authorities', 'transportation']);
const Dependency = z.strictObject({
  name: OneLine,
  versionMin: z.string().optional(),
  versionMax: z.string().optional(),
  version: z.string().optional(),
  optional: z.boolean().optional(),
});
const Dependencies = z.array(Dependency).min(1).optional();
const Description = z.strictObject({
  localisedName: OneLine.optional(),
  shortDescription: OneLine.max(150),
  longDescription: z.string().min(150).max(10_000),
  documentation: z.url().optional(),
  apiDocumentation: z.url().optional(),
  features: z.array(OneLine).min(1),
  screenshots: z.array(z.string().regex(/\.(?:png|jpg)$/)).optional(),
});
/** Nothing that the standard has dropped or means to: no `IT`, no `repoOwner`, no `authorsFile`. */
const PublicCode = z.strictObject({
  publiccodeYmlVersion: z.literal('0.7'),
  name: OneLine,
  applicationSuite: OneLine.optional(),
  url: z.url({ protocol: /^https$/ }),
  landingURL: z.url().optional(),
  softwareVersion: z.string().regex(/^\d+\.\d+\.\d+$/),
  releaseDate: ISODate,
  logo: z.string().optional(),
  platforms: z.array(OneLine).min(1),
  categories: z.array(Category).optional(),
  usedBy: z.array(OneLine).min(1).optional(),
  roadmap: z.url().optional(),
  developmentStatus: z.enum(['concept', 'development', 'beta', 'stable', 'obsolete']),
  softwareType: z.literal('standalone/web'),
  supports: z.array(z.strictObject({ id: z.string() })).optional(),
  organisation: z.strictObject({ uri: z.url(), name: OneLine.optional() }).optional(),
  intendedAudience: z
    .strictObject({
      scope: z.array(Scope).optional(),
      countries: z.array(z.string().regex(/^[A-Z]{2}$/)).optional(),
    })
    .optional(),
  description: z.record(z.string().regex(/^[a-z]{2,3}$/), Description),
  legal: z.strictObject({ license: z.string(), mainCopyrightOwner: OneLine.optional() }),
  maintenance: z.strictObject({
    type: z.enum(['internal', 'community']),
    contacts: z
      .array(z.strictObject({ name: OneLine, email: z.email().optional(), affiliation: OneLine.optional() }))
      .min(1),
  }),
  localisation: z.strictObject({
    localisationReady: z.boolean(),
    availableLanguages: z.array(z.string().regex(/^[a-z]{2,3}$/)).min(1),
  }),
  dependsOn: z
    .strictObject({ open: Dependencies, proprietary: Dependencies, hardware: Dependencies })
    .partial()
    .optional(),
});

// A date without quotes would be read as text, too: YAML 1.2 has none.
const publiccode = PublicCode.parse(parse(read('publiccode.yml')));
const releases = [...read('CHANGELOG.md').matchAll(/^## (\d+\.\d+\.\d+) - (\S+)$/gm)].map(
  ([, version, date]) => ({ version, date }),
);

it('the version is the newest that the changelog has released, with its date', () => {
  const { softwareVersion, releaseDate } = publiccode;
  expect(releases[0]).toEqual({ version: softwareVersion, date: releaseDate });
  expect(manifest.version).toBe(softwareVersion);
});

it('the licence is that of the project, whose text is there', () => {
  expect(publiccode.legal.license).toBe(manifest.license);
  expect(existsSync(join(root, 'LICENSES', `${publiccode.legal.license}.txt`))).toBe(true);
});

it('the languages are those that the staff app speaks, and it describes itself in each', () => {
  const spoken = globSync('apps/scheduler/web/**/i18n/??.{ts,json}', { cwd: root })
    .map((path) => parsePath(path).name)
    .sort();
  expect(publiccode.localisation.availableLanguages.toSorted()).toEqual(spoken);
  expect(Object.keys(publiccode.description).sort()).toEqual(spoken);
});

it('the pictures that it names exist', () => {
  const named = Object.values(publiccode.description).flatMap(({ screenshots = [] }) => screenshots);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

it('the Node that it asks for is the one that sets the project up', () => {
  const node = publiccode.dependsOn?.open?.find(({ name }) => name === 'Node.js');
  expect(manifest.engines.node).toBe(`>=${node?.versionMin}`);
});

it('the changelog begins with what is unreleased, and each release has its date, the newest first', () => {
  const headings = [...read('CHANGELOG.md').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual(['Unreleased', ...releases.map(({ version, date }) => `${version} - ${date}`)]);
  expect(releases.map(({ date }) => date)).toEqual(
    releases
      .map(({ date }) => date)
      .sort()
      .reverse(),
  );
});
