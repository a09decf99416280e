// The player's own stage, built with the staff app so that the server has all it serves in one place.
import '../api/no-eval.ts';
import '../../../../player/renderer/preview.ts';
