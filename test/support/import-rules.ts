/** Which folder may import which: what `docs/architecture.md` draws, as rules for dependency-cruiser. */
import { cruise, type ICruiseResult, type IRegularForbiddenRuleType } from 'dependency-cruiser';

interface LayeredFolder {
  readonly folder: string;
  /** From the top down: each imports only those below it. Files beside the layers are above them all. */
  readonly layers: readonly string[];
}

const LAYERED_FOLDERS: readonly LayeredFolder[] = [
  {
    folder: 'packages/shared/src',
    layers: ['questions', 'engine', 'api', 'wire', 'text', 'model', 'translations'],
  },
  {
    folder: 'apps/player/agent',
    layers: [
      ...['boot', 'playback', 'stick', 'link', 'plays', 'programs', 'cache', 'streams', 'network', 'clock'],
      'faults',
    ],
  },
  {
    folder: 'apps/scheduler/server',
    layers: [
      ...['cli', 'app', 'seed', 'sticks', 'players', 'reports', 'questions', 'plays', 'publish'],
      ...[
        'schedule',
        'screens',
        'approval',
        'content',
        'people',
        'settings',
        'audit',
        'mail',
        'jobs',
        'http',
        'bus',
        'database',
        'runtime',
        'i18n',
        'errors',
      ],
    ],
  },
];

/** They see pages, files and processes as a whole. */
const TESTS = '\\.test\\.ts$|/testing/|/test/';

const rule = (name: string, from: IRegularForbiddenRuleType['from'], to: IRegularForbiddenRuleType['to']) =>
  ({ name, severity: 'error', from, to }) as const;

const layerRules = LAYERED_FOLDERS.flatMap(({ folder, layers }) =>
  layers.map((layer, index) => {
    const above = layers.slice(0, index).map((each) => `${each}/`);
    // A file beside the layers has no slash in what follows the folder.
    const upper = [...above, '[^/]+$'].join('|');
    return rule(
      `${folder}/${layer} imports only what is below it`,
      { path: `^${folder}/${layer}/`, pathNot: TESTS },
      { path: `^${folder}/(?:${upper})` },
    );
  }),
);

const RULES: IRegularForbiddenRuleType[] = [
  rule('no circle of imports', { pathNot: TESTS }, { circular: true }),
  ...layerRules,
  // Routes, and the request by which a player's link begins.
  rule(
    'what a domain decides knows no HTTP',
    {
      path: '^apps/scheduler/server/(?:sticks|players|reports|questions|plays|publish|schedule|screens|approval|content|people|settings|audit)/',
      pathNot: `${TESTS}|routes\\.ts$|/websocket-upgrade\\.ts$`,
    },
    { path: '^apps/scheduler/server/http/' },
  ),
  rule('shared code imports nothing of apps', { path: '^packages/' }, { path: '^(?:apps|test|scripts)/' }),
  rule('shared code is pure', { path: '^packages/shared/src/', pathNot: TESTS }, { path: '^packages/node/' }),
  rule(
    'the agent knows no host and no page',
    { path: '^apps/player/agent/', pathNot: TESTS },
    { path: '^apps/player/(?:host|electron|browser|renderer)/' },
  ),
  rule(
    'the contract of agent and stage stands on nothing of either',
    { path: '^apps/player/contract/', pathNot: TESTS },
    { path: '^apps/player/(?:agent|host|electron|browser|renderer)/' },
  ),
  rule(
    'hosts know nothing of each other',
    { path: '^apps/player/electron/', pathNot: TESTS },
    { path: '^apps/player/browser/' },
  ),
  rule(
    'hosts know nothing of each other, nor does what they share know them',
    { path: '^apps/player/(?:browser|host)/', pathNot: TESTS },
    { path: '^apps/player/electron/' },
  ),
  rule(
    'the scheduler imports nothing of the player',
    { path: '^apps/scheduler/server/', pathNot: TESTS },
    { path: '^apps/player/' },
  ),
  rule(
    'the staff app talks to the scheduler through its API only',
    { path: '^apps/scheduler/web/', pathNot: TESTS },
    { path: '^apps/scheduler/server/' },
  ),
];

/** Each arrow that is not allowed, as `rule: from -> to`. `root` is a folder like this repository. */
export async function forbiddenImports(root: string): Promise<string[]> {
  const { output } = await cruise(['apps', 'packages'], {
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: RULES },
    // The types that a file imports are imports, too; TypeScript 7 has no parser for others yet.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules'] },
    exclude: { path: ['(?:^|/)(?:node_modules|dist)/'] },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  });
  const { summary } = output as ICruiseResult;
  return summary.violations.map(({ rule: { name }, from, to, cycle }) =>
    [`${name}: ${from} -> ${to}`, ...(cycle ?? []).map((each) => each.name)].join(' -> '),
  );
}
