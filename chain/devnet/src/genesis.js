// Block 0, built by the runtime itself through its GenesisBuilder API.

import { readFile } from 'node:fs/promises'

import {
  compactAddLength, compactStripLength, hexToU8a, stringToHex, stringToU8a, u8aToHex, u8aToString,
} from '@polkadot/util'
import { cryptoWaitReady, xxhashAsHex } from '@polkadot/util-crypto'

import { ENDOWMENT, SS58_PREFIX, UNIT, account, actors, root, validators } from './accounts.js'
import { compiled, execute } from './executor/index.js'

/**
 * Builds the genesis of a runtime, in the form of a chain specification that chopsticks reads.
 *
 * @param slashDefer eras from an offence to its slash, less one
 * @param endowed derivations of accounts that own something beside the actors
 */
export async function buildGenesis(runtimeFile, { blocksPerSession, slashDefer = 2, endowed = [] }) {
  await cryptoWaitReady()
  const code = u8aToHex(await readFile(runtimeFile))
  const storage = {
    ...buildStorage(code, endowed.map(account)),
    [stringToHex(':code')]: code,
    [parameterKey('BlocksPerSession')]: u8aToHex(encodeU32(blocksPerSession)),
    [parameterKey('SlashDeferDuration')]: u8aToHex(encodeU32(slashDefer)),
  }
  // Chopsticks walks through the keys as they come.
  const top = Object.fromEntries(Object.entries(storage).sort(([a], [b]) => (a < b ? -1 : 1)))
  return {
    id: 'Estuary devnet',
    name: 'Estuary devnet',
    properties: { ss58Format: SS58_PREFIX, tokenDecimals: Math.log10(UNIT), tokenSymbol: 'UNIT' },
    genesis: { raw: { top } },
  }
}

function buildStorage(code, endowed) {
  const { result: defaults } = call(code, 'GenesisBuilder_create_default_config')
  const config = configure(JSON.parse(u8aToString(withoutLength(hexToU8a(defaults)))), endowed)
  const input = compactAddLength(stringToU8a(JSON.stringify(config)))
  const { result, storageDiff } = call(code, 'GenesisBuilder_build_config', u8aToHex(input))
  const [verdict, ...reason] = hexToU8a(result)
  if (verdict !== 0) {
    throw new Error(`the runtime refuses its genesis: ${u8aToString(withoutLength(Uint8Array.from(reason)))}`)
  }
  return Object.fromEntries(storageDiff.filter(([, value]) => value != null))
}

/** The same chain as that of the tests (chain/runtime/src/chain/genesis.rs), with accounts whose keys exist. */
function configure(defaults, endowed) {
  const stashes = validators()
  return {
    ...defaults,
    balances: {
      balances: [
        ...[...actors(), ...endowed].map(({ address }) => [address, ENDOWMENT]),
        ...stashes.map(({ address, bond }) => [address, bond + ENDOWMENT]),
      ],
    },
    session: { keys: stashes.map(({ address }) => [address, address, {}]) },
    staking: {
      ...defaults.staking,
      validatorCount: stashes.length,
      minimumValidatorCount: 2,
      stakers: stashes.map(({ address, bond }) => [address, address, bond, 'Validator']),
      slashRewardFraction: 100_000_000,
      minNominatorBond: 10 * UNIT,
      minValidatorBond: 10_000 * UNIT,
    },
    sudo: { key: root().address },
  }
}

/** Calls the runtime on an empty state. */
const call = (code, method, ...args) => execute(compiled(code), new Map(), method, args)

/** Where the runtime keeps what it declares as `pub storage` in `parameter_types!`. */
const parameterKey = (name) => xxhashAsHex(`:${name}:`, 128)

const encodeU32 = (number) => new Uint8Array(Uint32Array.of(number).buffer)

const withoutLength = (bytes) => compactStripLength(bytes)[1]
