import type { AnyDatabase } from "./delivery.js";

export type { AnyDatabase } from "./delivery.js";

/**
 * The files of a folder in the order in which they are applied: `*_webhooks*.sql`, then
 * `webhook_types.sql`.
 */
export function migrationFiles(folder: string): string[];

/**
 * Applies every file of a folder, each in a transaction; can be run again at will.
 *
 * Resolves to the files, and to the version of the common schema before and after.
 */
export function migrate(
  db: AnyDatabase,
  folder: string,
): Promise<{ files: string[]; before: number | null; after: number | null }>;
