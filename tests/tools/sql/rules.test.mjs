// Everything that a single connection can prove, in one process: PGlite takes a while to start.
import "./schema.test.mjs";
import "./enqueue.test.mjs";
import "./claim.test.mjs";
import "./finish.test.mjs";
import "./lost.test.mjs";
import "./gates.test.mjs";
import "./held-up.test.mjs";
import "./operate.test.mjs";
import "./settings.test.mjs";
import "./sketch.test.mjs";
import "./model.test.mjs";
