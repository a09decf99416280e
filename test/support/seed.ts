/** Property tests draw the same cases on every run; who looks for new ones sets another seed. */
import fc from 'fast-check';

fc.configureGlobal({
  // A list is drawn up to the length that its property names: by default none is longer than a dozen.
  defaultSizeToMaxWhenMaxSpecified: true,
  seed: Number(process.env.BACHECA_TEST_SEED ?? 20_261_121),
});
