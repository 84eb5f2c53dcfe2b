import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "node:test";

import { build, codeOf, headerOf } from "./support.mjs";

const UPLOAD = { title: "t", image: "aGk=", sheets: [], tags: [] };

/** Reads a request's parts with Node's own parser. */
async function parts(/** @type {any} */ request) {
  const headers = { "content-type": headerOf(request.headers, "Content-Type") };
  const form = await new Response(request.body, { headers }).formData();
  const read = [];
  for (const [name, value] of form) {
    read.push(
      typeof value === "string"
        ? [name, value]
        : [name, value.name, value.type, Buffer.from(await value.arrayBuffer()).toString()],
    );
  }
  return read;
}

test("parts: texts without a name and a type, then files with them", async () => {
  const request = build("UploadCall", {
    title: "A",
    image: "aGk=",
    sheets: ["YSxi", "Yyxk"],
    thumbnail: null,
    tags: ["x", "y"],
  });
  assert.deepEqual(await parts(request), [
    ["title", "A"],
    ["tags[0]", "x"],
    ["tags[1]", "y"],
    ["image", "A.png", "image/png", "hi"],
    ["sheets", "sheets", "text/csv", "a,b"],
    ["sheets", "sheets", "text/csv", "c,d"],
  ]);
  const thumbnail = build("UploadCall", { ...UPLOAD, thumbnail: "aGk=" });
  assert.deepEqual((await parts(thumbnail)).at(-1), [
    "thumbnail",
    "thumbnail",
    "application/octet-stream",
    "hi",
  ]);
});

test("newlines stay, names are raw UTF-8 with quotes and newlines escaped", () => {
  const request = build("UploadCall", { ...UPLOAD, title: 'é"\r\nx' });
  const text = request.body.toString();
  assert.ok(text.includes('filename="é%22%0D%0Ax.png"'), text);
  assert.ok(text.includes('name="title"\r\n\r\né"\r\nx\r\n--'), text);
});

test("the boundary does not occur in the content, and depends on it", () => {
  const first = build("UploadCall", UPLOAD);
  const boundary = headerOf(first.headers, "Content-Type").split("boundary=")[1];
  const nested = { ...UPLOAD, image: Buffer.from(first.body).toString("base64") };
  const second = build("UploadCall", nested);
  const other = headerOf(second.headers, "Content-Type").split("boundary=")[1];
  assert.notEqual(boundary, other);
  assert.equal(second.body.toString().split(other).length - 1, 3);
  assert.ok(boundary.length <= 70);
});

test("files are read from under their folder, and nowhere else", async (t) => {
  const root = mkdtempSync(path.join(os.tmpdir(), "buildamp-"));
  t.after(() => rmSync(root, { recursive: true }));
  const files = path.join(root, "files");
  mkdirSync(path.join(files, "a"), { recursive: true });
  writeFileSync(path.join(files, "a/b.mp4"), "movie");
  writeFileSync(path.join(root, "secret"), "secret");
  symlinkSync(path.join(root, "secret"), path.join(files, "link"));
  symlinkSync(path.join(files, "a/b.mp4"), path.join(files, "inside"));
  const of = (/** @type {string} */ name, /** @type {any} */ folder = files) =>
    build("UploadCall", { ...UPLOAD, image: { path: name } }, {}, { files: folder });
  for (const name of ["a/b.mp4", "a/../a/b.mp4", "./inside"]) {
    assert.deepEqual((await parts(of(name)))[1], ["image", "t.png", "image/png", "movie"]);
  }
  const code = (/** @type {string} */ name, /** @type {any} */ folder = files) =>
    codeOf(() => of(name, folder));
  assert.equal(code("../secret"), "file_outside");
  assert.equal(code("a/../../secret"), "file_outside");
  assert.equal(code(path.join(root, "secret")), "file_outside");
  assert.equal(code("link"), "file_outside");
  // As the file system follows it, and so as Rust does.
  mkdirSync(path.join(files, "sub/dir"), { recursive: true });
  writeFileSync(path.join(files, "x"), "top");
  writeFileSync(path.join(files, "sub/x"), "inner");
  symlinkSync("sub/dir", path.join(files, "deeper"));
  mkdirSync(path.join(root, "other"));
  symlinkSync(path.join(root, "other"), path.join(files, "out"));
  assert.equal((await parts(of("deeper/../x")))[1]?.[3], "inner");
  // So it is with the folder itself.
  assert.equal((await parts(of("x", path.join(files, "deeper") + "/..")))[1]?.[3], "inner");
  assert.equal(code("out/../secret"), "file_outside");
  assert.equal(code("deeper/../../x"), "file_outside");
  // By its text alone, wherever it would lead.
  assert.equal(code("a//../../files/x"), "file_outside");
  assert.equal(code("./../files/x"), "file_outside");
  writeFileSync(path.join(files, "..x"), "dots");
  assert.equal((await parts(of("..x")))[1]?.[3], "dots");
  if (process.platform !== "win32") {
    execFileSync("mkfifo", [path.join(files, "pipe")]);
    const writer = spawn("sh", ["-c", "echo x > pipe"], { cwd: files });
    t.after(() => writer.kill());
    assert.equal(code("pipe"), "file_unavailable");
  }
  assert.equal(code("none/../x"), "file_unavailable");
  assert.equal(code("x/"), "file_unavailable");
  assert.equal(code("absent"), "file_unavailable");
  assert.equal(code("a"), "file_unavailable");
  assert.equal(code("nul\0"), "file_unavailable");
  assert.equal(code("a/b.mp4", undefined), "none");
  assert.equal(code("a/b.mp4", null), "file_unavailable");
  assert.equal(code("a/b.mp4", path.join(root, "none")), "file_unavailable");
  assert.throws(
    () => of("absent"),
    (/** @type {Error} */ error) => !error.message.includes(root) && error.cause === "ENOENT",
  );
});

const skip = process.platform === "win32";

test("what takes a file's place while it is looked at is not read", { skip }, (t) => {
  const root = mkdtempSync(path.join(os.tmpdir(), "buildamp-swapped-"));
  t.after(() => rmSync(root, { recursive: true }));
  const files = path.join(root, "files");
  mkdirSync(files);
  writeFileSync(path.join(root, "secret"), "s3cret");
  const file = path.join(files, "x");
  const { native } = realpathSync;
  t.after(() => (realpathSync.native = native));
  for (const swap of [
    () => symlinkSync("../secret", file),
    () => execFileSync("mkfifo", [file]),
    () => mkdirSync(file),
  ]) {
    writeFileSync(file, "own");
    realpathSync.native = /** @type {any} */ (
      (/** @type {string} */ place) => {
        const real = native(place);
        if (real.endsWith("x")) {
          rmSync(file);
          swap();
        }
        return real;
      }
    );
    const payload = { ...UPLOAD, image: { path: "x" } };
    assert.equal(
      codeOf(() => build("UploadCall", payload, {}, { files })),
      "file_unavailable",
    );
    rmSync(file, { recursive: true });
  }
});

test("what is no file", () => {
  const code = (/** @type {unknown} */ image) =>
    codeOf(() => build("UploadCall", { ...UPLOAD, image }));
  for (const image of [
    "a",
    "aGk",
    "aGk=\r",
    "aGk=\n=",
    "a\nGk",
    "aGl=",
    "a-_=",
    1,
    true,
    {},
    { path: 1 },
  ]) {
    assert.equal(code(image), "invalid_file", JSON.stringify(image));
  }
  assert.equal(code(""), "none");
});

test("a file's base64 may have line breaks, as PostgreSQL and coreutils write them", () => {
  const content = Buffer.alloc(200, "line");
  const lines = content.toString("base64").match(/.{1,76}/g) ?? [];
  for (const image of [lines.join("\n"), lines.join("\r\n"), `${lines.join("\n")}\n`]) {
    const { body } = build("UploadCall", { ...UPLOAD, image });
    assert.ok(body?.includes(content), JSON.stringify(image));
  }
});

test("as many parts as there are", () => {
  const count = 150_000;
  const pair = { tags: Array(count).fill("x"), sheets: Array(count).fill("YQ==") };
  const { body } = build("UploadCall", { ...UPLOAD, ...pair });
  assert.equal(body?.toString().split("Content-Disposition").length, 2 * count + 3);
});
