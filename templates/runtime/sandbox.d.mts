import type { Sandbox } from "./delivery.js";

export type { Sandbox } from "./delivery.js";

/**
 * What a worker takes to send every request to the simulator that listens at `url`. Throws where that is
 * no http or https URL.
 */
export function createSandbox(url: string): Sandbox;
