import type { SimulatorOptions } from "./delivery.js";

export type {
  SimulatedBehaviour,
  SimulatedCall,
  SimulatedRequest,
  SimulatorChances,
  SimulatorOptions,
} from "./delivery.js";

/** Starts the test server, which answers as services do; gives where it listens. */
export function startSimulator(
  options?: SimulatorOptions,
): Promise<{ url: string; close: () => Promise<void> }>;
