// A runtime's memory, and the allocator that a host owes it: blocks of powers of two, and for each the free ones.

const PAGE = 64 * 1024
/** Pages that a runtime begins with, and that it gets at once when it needs more. */
const PAGES = 64
const SMALLEST = 8
/** Before each block, the number of its list. */
const HEADER = 8

export class RuntimeMemory {
  /** What the runtime imports. */
  memory = new WebAssembly.Memory({ initial: PAGES })
  #end
  #free = []

  /** Where blocks begin: the runtime has what is before. */
  beginAt(heapBase) {
    this.#end = Math.ceil(heapBase / SMALLEST) * SMALLEST
  }

  allocate(size) {
    const list = size <= SMALLEST ? 0 : Math.ceil(Math.log2(size / SMALLEST))
    const block = this.#free[list]?.pop() ?? this.#extend(HEADER + SMALLEST * 2 ** list)
    this.#view().setUint32(block, list, true)
    return block + HEADER
  }

  free(pointer) {
    const block = pointer - HEADER
    const list = this.#view().getUint32(block, true)
    this.#free[list] ??= []
    this.#free[list].push(block)
  }

  /** A copy, because the memory can grow or change. */
  read(pointer, length) {
    return Buffer.from(Buffer.from(this.memory.buffer, pointer, length))
  }

  write(pointer, bytes) {
    new Uint8Array(this.memory.buffer, pointer, bytes.length).set(bytes)
  }

  /** What a pointer and a length in one number say. */
  readSpan(span) {
    const { pointer, length } = partsOf(span)
    return this.read(pointer, length)
  }

  /** Writes into a new block. Returns its pointer and its length in one number. */
  allocateSpan(bytes) {
    return (BigInt(bytes.length) << 32n) | BigInt(this.allocateBytes(bytes))
  }

  allocateBytes(bytes) {
    const pointer = this.allocate(bytes.length)
    this.write(pointer, bytes)
    return pointer
  }

  #extend(size) {
    const block = this.#end
    this.#end += size
    const missing = this.#end - this.memory.buffer.byteLength
    if (missing > 0) this.memory.grow(Math.max(Math.ceil(missing / PAGE), PAGES))
    return block
  }

  #view() {
    return new DataView(this.memory.buffer)
  }
}

/** A pointer, and above it a length, in one number. */
export const partsOf = (span) => ({
  pointer: Number(BigInt.asUintN(32, span)),
  length: Number(BigInt.asUintN(32, span >> 32n)),
})
