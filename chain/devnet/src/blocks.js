// Building blocks.

import { setTimeout as sleep } from 'node:timers/promises'

import { GenericExtrinsic } from '@polkadot/types'

const DAY_MS = 24 * 60 * 60 * 1_000
const BLOCK_MS = 60 * 1_000

/**
 * Sets the time of each block. An era is a day of the chain's own clock: its blocks are a minute apart, as what follows
 * upon each other on a public chain is, and the rest of the day passes before its last block. The runtime pays an era
 * for the time from its first block to its last, so it must not pass between two eras. Chopsticks' own inherent reads
 * the step from the runtime's code, where it cannot depend on the length of an era.
 */
export const timestampInherent = (blocksPerEra) => ({
  async createInherents(newBlock) {
    const parent = await newBlock.parentBlock
    const { query, registry, tx } = await parent.meta
    const last = (await parent.read('u64', query.timestamp.now))?.toBigInt() ?? BigInt(Date.now())
    const now = last + BigInt(stepTo(parent.number + 1, blocksPerEra))
    return [new GenericExtrinsic(registry, tx.timestamp.set(now)).toHex()]
  },
})

/** The milliseconds between a block and the one before. */
export const stepTo = (number, blocksPerEra) =>
  (number + 1) % blocksPerEra === 0 ? DAY_MS - (blocksPerEra - 1) * BLOCK_MS : BLOCK_MS

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
