/** In which order vitest begins its files: whole systems first, so that none of them runs on alone at the end. */
import { join, sep } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const systems = join(this.ctx.config.root, 'test') + sep;
    const isOfSystems = ({ moduleId }: TestSpecification) => moduleId.startsWith(systems);
    const sorted = await super.sort(files);
    return [...sorted.filter(isOfSystems), ...sorted.filter((file) => !isOfSystems(file))];
  }
}
