// The whole state of blocks, at once: a runtime does not wait for what it reads.

/** States that are kept. Others are made anew, of all blocks before them. */
const KEPT = 8

export class States {
  #genesis
  #kept = new Map()

  constructor(genesis) {
    this.#genesis = new Map(Object.entries(genesis))
  }

  /** The state after a block, or after what was done in it as yet. */
  async of(block) {
    const layers = block.storageLayerCount
    const known = this.#kept.get(block)
    if (known?.layers === layers) return known.state
    const parent = await block.parentBlock
    const state = new Map(parent ? await this.of(parent) : this.#genesis)
    for (const [key, value] of Object.entries(await block.storageDiff())) {
      if (value) state.set(key, value)
      else state.delete(key)
    }
    this.#keep(block, { layers, state })
    return state
  }

  #keep(block, known) {
    this.#kept.delete(block)
    this.#kept.set(block, known)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > KEPT) this.#kept.delete(oldest)
  }
}
