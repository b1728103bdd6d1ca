// Building blocks.

import { setTimeout as sleep } from 'node:timers/promises'

import { GenericExtrinsic } from '@polkadot/types'

/**
 * Sets the time of each block: this much later than its parent. Chopsticks' own inherent reads the step from the
 * runtime's code, where it cannot depend on the length of an era.
 */
export const timestampInherent = (blockMs) => ({
  async createInherents(newBlock) {
    const parent = await newBlock.parentBlock
    const { query, registry, tx } = await parent.meta
    const last = (await parent.read('u64', query.timestamp.now))?.toBigInt() ?? BigInt(Date.now())
    return [new GenericExtrinsic(registry, tx.timestamp.set(last + BigInt(blockMs))).toHex()]
  },
})

/** Builds a block every so many seconds, until the signal. Fails if a block cannot be built. */
export async function buildBlocks(chain, seconds, signal) {
  while (!signal.aborted) {
    const start = performance.now()
    const parent = chain.head
    await chain.newBlock()
    // Chopsticks logs why, and goes on.
    if (chain.head === parent) throw new Error(`block ${parent.number + 1} could not be built`)
    await pause(seconds * 1_000 - (performance.now() - start), signal)
  }
}

async function pause(milliseconds, signal) {
  try {
    await sleep(Math.max(milliseconds, 0), undefined, { signal })
  } catch (error) {
    if (error.name !== 'AbortError') throw error
  }
}
