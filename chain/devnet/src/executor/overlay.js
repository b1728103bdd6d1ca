// What a call changes, above the state that it begins with. Keys and values are hexadecimal, as chopsticks has them.

const DELETED = null

export class Overlay {
  #state
  /** Changes, and above them those of each open transaction. */
  #layers = [new Map()]

  /** @param state a map; nothing in it is changed */
  constructor(state) {
    this.#state = state
  }

  /** The value, or undefined. */
  get(key) {
    for (let depth = this.#layers.length - 1; depth >= 0; depth -= 1) {
      const value = this.#layers[depth].get(key)
      if (value !== undefined) return value ?? undefined
    }
    return this.#state.get(key)
  }

  set(key, value) {
    this.#layers.at(-1).set(key, value)
  }

  clear(key) {
    this.#layers.at(-1).set(key, DELETED)
  }

  begin() {
    this.#layers.push(new Map())
  }

  rollback() {
    this.#layers.pop()
  }

  commit() {
    for (const [key, value] of this.#layers.pop()) this.#layers.at(-1).set(key, value)
  }

  /** The least key above this one, or undefined. */
  next(key) {
    let least
    const consider = (other) => {
      if (other > key && (least === undefined || other < least) && this.get(other) !== undefined) least = other
    }
    for (const layer of this.#layers) for (const other of layer.keys()) consider(other)
    for (const other of this.#state.keys()) consider(other)
    return least
  }

  /**
   * Clears all keys with a prefix; of those that the call began with, so many at most.
   *
   * @returns how many of those, and whether all
   */
  clearPrefix(prefix, limit = Infinity) {
    for (const layer of [...this.#layers]) {
      for (const key of layer.keys()) if (key.startsWith(prefix)) this.clear(key)
    }
    let cleared = 0
    for (const key of [...this.#state.keys()].filter((key) => key.startsWith(prefix)).sort()) {
      if (cleared >= limit) return { cleared, all: false }
      this.clear(key)
      cleared += 1
    }
    return { cleared, all: true }
  }

  /** All changes of a call that has ended. */
  changes() {
    return [...this.#layers[0]]
  }
}
