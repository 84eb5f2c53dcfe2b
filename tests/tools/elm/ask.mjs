// node ask.mjs COMPILED.cjs < questions.json: puts each question to the RoundTrip application, and
// prints the answers as a JSON array.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const { Elm } = createRequire(import.meta.url)(process.argv[2]);
const app = Elm.RoundTrip.init();
const answers = [];
app.ports.answers.subscribe((answer) => answers.push(answer));
for (const question of JSON.parse(readFileSync(0, "utf8"))) {
  app.ports.questions.send(question);
}
// A port's first value comes after a tick.
await new Promise((resolve) => setTimeout(resolve));
process.stdout.write(JSON.stringify(answers));
