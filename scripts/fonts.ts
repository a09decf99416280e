// `npm run fonts`: writes the stage's font style sheets and the table of what its fonts can draw.
import { writeFileSync } from 'node:fs';
import { shippedFaces } from '../apps/player/renderer/fonts/faces.ts';
import { sheetsOf, tableOf, written } from '../apps/player/renderer/fonts/written.ts';

const faces = shippedFaces();
const { identity, others } = sheetsOf(faces);
writeFileSync(written.identity, identity);
writeFileSync(written.others, others);
writeFileSync(written.table, tableOf(faces));
console.log(
  `${faces.length} faces, ${new Set(faces.flatMap((face) => [...face.characters])).size} characters`,
);
