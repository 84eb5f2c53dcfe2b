// Measures a contestant's throughput once it is warm.

/** Calls `done` with the rate, a second, of `count` deliveries after the first `warmUp`. */
export class Stopwatch {
  #seen = 0;
  #began = 0;

  /**
   * @param {{ warmUp: number, count: number }} sizes
   * @param {(perSecond: number) => void} done
   */
  constructor({ warmUp, count }, done) {
    this.warmUp = warmUp;
    this.count = count;
    this.done = done;
  }

  /** One more is delivered, and recorded where the contestant records. */
  note() {
    this.#seen += 1;
    if (this.#seen === this.warmUp) {
      this.#began = performance.now();
    } else if (this.#seen === this.warmUp + this.count) {
      this.done((this.count * 1000) / (performance.now() - this.#began));
    }
  }
}
