// What a contract stores, read without asking it: no message lists the keys of a mapping.

import type { DedotClient } from 'dedot'
import { concatU8a, hexToU8a, stringToU8a, toHex } from 'dedot/utils'

/** Where the node keeps what contracts store. */
const CHILD_STORAGE = ':child_storage:default:'

/** Keys that are asked for in one request: no node gives more. */
const KEYS_AT_ONCE = 1_000

/** Bytes of the hash in front of each key, and of the mapping's own key behind it. */
const HASH = 16
const ROOT = 4

export interface Cell {
  /** The key of the entry in its mapping. */
  readonly key: Uint8Array
  readonly value: Uint8Array
}

/** All entries of a contract's mapping at the best block, in no order. `root` is the mapping's storage key. */
export async function mappingOf(client: DedotClient, contract: string, root: number): Promise<Cell[]> {
  const info = await client.query.contracts.contractInfoOf(contract)
  if (!info) return []
  const trie = toHex(concatU8a(stringToU8a(CHILD_STORAGE), hexToU8a(info.trieId as string)))
  const ask = client.rpc as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>
  const cells: Cell[] = []
  let last: string | null = null
  for (;;) {
    const keys = (await ask['childstate_getKeysPaged']?.(trie, '0x', KEYS_AT_ONCE, last)) as string[]
    const found = await Promise.all(
      keys.map(async (full) => {
        const key = keyOf(hexToU8a(full), root)
        const value = key && ((await ask['childstate_getStorage']?.(trie, full)) as string | null)
        // It may be gone since.
        return key && value ? [{ key, value: hexToU8a(value) }] : []
      }),
    )
    cells.push(...found.flat())
    last = keys.at(-1) ?? null
    if (keys.length < KEYS_AT_ONCE) return cells
  }
}

/** The key of an entry below `root`, without the hash in front of it. */
export function keyOf(full: Uint8Array, root: number): Uint8Array | undefined {
  const own = full.subarray(HASH, HASH + ROOT)
  if (own.length < ROOT || full.length === HASH + ROOT) return undefined
  return new DataView(own.buffer, own.byteOffset).getUint32(0, true) === root ? full.subarray(HASH + ROOT) : undefined
}

/** A number of 128 bits in a value. */
export function number(value: Uint8Array, at: number): bigint {
  const view = new DataView(value.buffer, value.byteOffset)
  return view.getBigUint64(at, true) + (view.getBigUint64(at + 8, true) << 64n)
}
