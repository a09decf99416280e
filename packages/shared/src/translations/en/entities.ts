import type { entities as italian } from '../it/entities.ts';

export const entities = {
  service: 'The service “{{id}}”',
  item: 'The item “{{id}}”',
  media: 'The media file “{{id}}”',
  asset: 'The upload “{{id}}”',
  playlist: 'The playlist “{{id}}”',
  location: 'The location “{{id}}”',
  screen: 'The screen “{{id}}”',
  rule: 'The rule “{{id}}”',
  publication: 'The publication “{{id}}”',
  takeover: 'The takeover “{{id}}”',
  player: 'The player “{{id}}”',
  fold: 'The aggregated count “{{id}}”',
  account: 'The user “{{id}}”',
  job: 'Job “{{id}}”',
  audit: 'The audit entry “{{id}}”',
  session: 'The session “{{id}}”',
  settings: 'The settings of {{id}}',
  approval: 'The approval of “{{id}}”',
} as const satisfies Record<keyof typeof italian, string>;
