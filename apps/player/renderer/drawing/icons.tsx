import type { AccessMode } from '@bacheca/shared/model/items';

/** They are line drawings on a 24 x 24 grid, in the colour of the text beside them. */
const accessPaths: Readonly<Record<AccessMode, string>> = {
  // An open padlock.
  open: 'M6 11h12a1.5 1.5 0 0 1 1.5 1.5v6.5a1.5 1.5 0 0 1-1.5 1.5H6a1.5 1.5 0 0 1-1.5-1.5v-6.5A1.5 1.5 0 0 1 6 11ZM8 11V7.5a4 4 0 0 1 7.6-1.7',
  // It shows a closed lock.
  'spid-cie-cns':
    'M6 11h12a1.5 1.5 0 0 1 1.5 1.5v6.5a1.5 1.5 0 0 1-1.5 1.5H6a1.5 1.5 0 0 1-1.5-1.5v-6.5A1.5 1.5 0 0 1 6 11ZM8 11V7.5a4 4 0 0 1 8 0V11',
  // It shows an identity card.
  'ci-number':
    'M4.5 5h15A1.5 1.5 0 0 1 21 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17.5v-11A1.5 1.5 0 0 1 4.5 5ZM8.5 12a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6ZM5.8 15.6a2.8 2.8 0 0 1 5.4 0M14.5 9.5H18M14.5 13H18',
  // It shows a person and a plus.
  crm: 'M10 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM3.5 20a6.5 6.5 0 0 1 13 0M19 8v6M16 11h6',
  // It shows an arrow out of a box.
  external:
    'M13.5 4.5h6v6M19.5 4.5 11 13M17.5 14v4a1.5 1.5 0 0 1-1.5 1.5H6A1.5 1.5 0 0 1 4.5 18V8A1.5 1.5 0 0 1 6 6.5h4',
  // It shows a key.
  municipal: 'M8 20a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM10.8 13.2 19.5 4.5M16 8l3 3M13.5 10.5l2 2',
  // It shows a payment card.
  pagopa:
    'M4.5 5h15A1.5 1.5 0 0 1 21 6.5v11a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 17.5v-11A1.5 1.5 0 0 1 4.5 5ZM3 9.5h18M6.5 15h4',
};

export function AccessIcon({ mode }: { mode: AccessMode }) {
  return <Icon path={accessPaths[mode]} />;
}

function Icon({ path }: { path: string }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
        d={path}
      />
    </svg>
  );
}
