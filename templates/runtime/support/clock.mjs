// The clock of leases. `performance.now()` stands still while the machine sleeps (Linux counts no
// suspension in CLOCK_MONOTONIC, clock_gettime(2), and a virtual machine that was frozen knows of none),
// and the leases run out meanwhile. The time of day goes on, but may be set back.

/** What the time of day gains on the other clock beyond this was slept: it is corrected in small steps. */
const STEP_MS = 500;

let monotonic = performance.now();
let timeOfDay = Date.now();
let slept = 0;

/**
 * Milliseconds since some moment, sleep included. It never goes back; a time of day that is set forward
 * counts as sleep.
 *
 * @returns {number}
 */
export function now() {
  const awake = performance.now();
  const time = Date.now();
  const gained = time - timeOfDay - (awake - monotonic);
  if (gained > STEP_MS) {
    slept += gained;
  }
  monotonic = awake;
  timeOfDay = time;
  return awake + slept;
}
