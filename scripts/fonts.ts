// `npm run fonts`: writes the stage's font style sheets and the table of what its fonts can draw.
import { writeFileSync } from 'node:fs';
import { shippedFaces } from '../apps/player/renderer/fonts/faces.ts';
import { characterTable, generatedFiles, sheetsOf } from '../apps/player/renderer/fonts/generated-files.ts';

const faces = shippedFaces();
const { identity, others } = sheetsOf(faces);
writeFileSync(generatedFiles.identity, identity);
writeFileSync(generatedFiles.others, others);
writeFileSync(generatedFiles.table, characterTable(faces));
console.log(
  `${faces.length} faces, ${new Set(faces.flatMap((face) => [...face.characters])).size} characters`,
);
