// The state at genesis, as chopsticks asks for it.

import { GenesisProvider, calculateStateRoot } from '@acala-network/chopsticks-core'
import { hexToU8a, u8aConcat } from '@polkadot/util'
import { blake2AsHex } from '@polkadot/util-crypto'

const STATE_VERSION = 1
const NO_PARENT = `0x${'00'.repeat(32)}`
const NO_EXTRINSICS = '0x03170a2e7597b7b7e3d84c05391d139a62b157e78786d8c082f29dcf4c111314'

/**
 * Adds to chopsticks' provider what contracts and wallets need: child storage, where contracts keep theirs and which
 * is empty at genesis, and a genesis hash of its own. Wallets keep the metadata of a chain by that hash, and
 * chopsticks has the same one for every chain.
 */
export class LocalGenesis extends GenesisProvider {
  #hash

  static async create(specification) {
    const { top } = specification.genesis.raw
    const stateRoot = await calculateStateRoot(Object.entries(top), STATE_VERSION)
    return new LocalGenesis(specification, stateRoot)
  }

  constructor(specification, stateRoot) {
    super(specification)
    const { top } = specification.genesis.raw
    const header = { number: '0x0', parentHash: NO_PARENT, stateRoot, extrinsicsRoot: NO_EXTRINSICS }
    this.#hash = hashOf(header)
    this.getHeader = async () => ({ ...header, digest: { logs: [] } })
    const isGenesis = (hash) => hash === undefined || hash === this.#hash

    const answers = {
      childstate_getStorage: () => null,
      childstate_getKeysPaged: () => [],
      childstate_getStorageEntries: ([, keys]) => keys.map(() => null),
      // Chopsticks' own answer is not of the form that it expects.
      state_queryStorageAt: ([keys, block]) => [{ block, changes: keys.map((key) => [key, top[key] ?? null]) }],
      // Chopsticks' own answers know no block but the genesis, and take every other one for it.
      chain_getBlockHash: ([number]) => (number ? null : this.#hash),
      chain_getHeader: ([hash]) => (isGenesis(hash) ? this.getHeader() : null),
      chain_getBlock: ([hash]) => (isGenesis(hash) ? this.getBlock() : null),
    }
    const { send } = this
    this.send = async (method, params = [], isCacheable) =>
      method in answers ? answers[method](params) : send(method, params, isCacheable)
  }

  get blockHash() {
    return this.#hash
  }
}

/** The hash of a header of block 0 without digests. Its number and the length of its digest are a zero byte each. */
const hashOf = ({ parentHash, stateRoot, extrinsicsRoot }) =>
  blake2AsHex(u8aConcat(hexToU8a(parentHash), [0], hexToU8a(stateRoot), hexToU8a(extrinsicsRoot), [0]), 256)
