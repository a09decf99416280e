// What `run.mjs` says before there is anything else: plain JavaScript, for any Node from 18 on. All other scripts have
// their sentences in the translation files.
const it = {
  noScript: (name) => `Non c’è uno script "${name}". Guarda gli "scripts" in package.json.`,
  oldNode: (version) => `Per prepararsi Bacheca ha bisogno di Node 18 o più nuovo; questo è ${version}.`,
  installing: () => 'Installazione delle librerie indicate in package-lock.json (npm ci) …',
  failed: () => 'npm ci non è riuscito; vedi sopra. Controlla la rete e riprova.',
  noPinnedNode: (path) =>
    `Il Node del progetto non è arrivato in ${path}. Esegui: npm rebuild node --ignore-scripts=false`,
};

const en = {
  noScript: (name) => `There is no script "${name}". See the "scripts" in package.json.`,
  oldNode: (version) => `Bacheca needs Node 18 or newer to set itself up; this is ${version}.`,
  installing: () => 'Installing the libraries that package-lock.json names (npm ci) …',
  failed: () => 'npm ci failed; see above. Check the network and try again.',
  noPinnedNode: (path) =>
    `The pinned Node did not arrive at ${path}. Run: npm rebuild node --ignore-scripts=false`,
};

/** As `machineLocale` of the translation files decides it. */
export function setupTexts({ LC_ALL, LC_MESSAGES, LANG }) {
  return /^it/i.test(LC_ALL || LC_MESSAGES || LANG || '') ? it : en;
}
