import type { Program } from './program.ts';
export interface PreparedProgram {
  readonly program: Program;
}
