// Executes the runtime by the engine that executes this program. Chopsticks' own executor interprets it, and compiles
// it anew for each call: that takes ten times as long at least.

import { Block } from '@acala-network/chopsticks-core'
import { hexToU8a, u8aConcat } from '@polkadot/util'

import { hostFunctions } from './host.js'
import { RuntimeMemory } from './memory.js'
import { Overlay } from './overlay.js'
import { States } from './states.js'

/**
 * From now on chopsticks executes all blocks this way.
 *
 * @param genesis keys and values of block 0
 */
export function replaceExecutor(genesis) {
  const states = new States(genesis)
  Block.prototype.call = async function (method, args) {
    const [code, state] = await Promise.all([this.wasm, states.of(this)])
    return execute(compiled(code), state, method, args)
  }
}

/**
 * Calls a function of a runtime.
 *
 * @param state what it finds, key by key
 * @param args encoded, in hexadecimal
 * @returns what it answers and changes, in the form of chopsticks' own executor
 */
export function execute(module, state, method, args) {
  const storage = new Overlay(state)
  const result = call(module, storage, method, u8aConcat(...args.map((argument) => hexToU8a(argument))))
  return {
    result: `0x${result.toString('hex')}`,
    storageDiff: storage.changes(),
    offchainStorageDiff: [],
    runtimeLogs: [],
  }
}

function call(module, storage, method, input) {
  const errors = []
  const memory = new RuntimeMemory()
  const functions = hostFunctions({
    memory,
    storage,
    log: (text) => errors.push(text),
    versionOf: (code) => call(new WebAssembly.Module(code), new Overlay(new Map()), 'Core_version', new Uint8Array()),
  })
  const { exports } = new WebAssembly.Instance(module, { env: { memory: memory.memory, ...functions } })
  memory.beginAt(exports.__heap_base.value)
  try {
    return memory.readSpan(exports[method](memory.allocateBytes(input), input.length))
  } catch (error) {
    throw new Error(`${method} fails: ${[...errors, error.message].join('; ')}`)
  }
}

const modules = new Map()

/** Compiles a code once. */
export function compiled(code) {
  if (!modules.has(code)) modules.set(code, new WebAssembly.Module(hexToU8a(code)))
  return modules.get(code)
}
