// What the tests share: the generated projects, and a context to build requests in.

/** The module of a generated project's runtime. @param {string} project @param {string} name */
export function runtime(project, name) {
  const path = `../generated/js/${project}/generated/js/runtime/${name}`;
  return import(new URL(path, import.meta.url).href);
}

export const own = await runtime("own", "index.mjs");
export const brief = await runtime("brief", "index.mjs");

/** Every variable that the tests' models name. */
export const ENV = {
  API_BASE: "https://api.example.com/",
  API_PREFIX: "a b/c",
  API_KEY: "k&y",
  API_TOKEN: "secret-token",
  EMPTY: "",
  DATACENTER: "us-1",
  BASIC: "user:päss",
  AUTH: "",
  STAGING_URL: "https://staging.example.com/signed",
  SIGNED_TOKEN: "signed-secret",
  WEBHOOK_SECRET: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
};

/**
 * @param {Record<string, string | undefined>} [env] over `ENV`
 * @param {object} [more]
 */
export function context(env = {}, more = {}) {
  const all = { ...ENV, ...env };
  return {
    env: (/** @type {string} */ name) => (Object.hasOwn(all, name) ? all[name] : undefined),
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    idempotencyKey: "key-1",
    timestamp: 1614265330,
    ...more,
  };
}

/**
 * Builds a request of the tests' own models.
 *
 * @param {string} type
 * @param {unknown} payload
 * @param {Record<string, string | undefined>} [env]
 * @param {object} [more]
 */
export function build(type, payload, env, more) {
  return own.buildRequest(own.config.webhooks[type], payload, context(env, more));
}

/** @param {() => unknown} build */
export function codeOf(build) {
  try {
    build();
  } catch (error) {
    if (error instanceof own.RequestError) {
      for (const value of Object.values(ENV)) {
        if (value.length > 3 && error.message.includes(value)) {
          throw new Error(`a value of the environment in: ${error.message}`);
        }
      }
      return error.code;
    }
    throw error;
  }
  return "none";
}

/** @param {[string, string][]} headers @param {string} name */
export function headerOf(headers, name) {
  const found = headers.filter(([key]) => key.toLowerCase() === name.toLowerCase());
  return found.length === 1 ? found[0][1] : found.length === 0 ? undefined : found;
}
