// A wallet on the polkadot.js API.

import { ApiPromise, WsProvider } from '@polkadot/api'
import { ContractPromise } from '@polkadot/api-contract'
import { Enum, Option, Result, Struct } from '@polkadot/types'

import { metadata } from './metadata.js'
import { present } from './plain.js'

export async function connect(endpoint, addresses) {
  const provider = new WsProvider(endpoint)
  const api = await ApiPromise.create({ provider, noInitWarn: true })
  const contracts = Object.entries(addresses).map(([name, address]) => {
    return [name, new ContractPromise(api, metadata(name), address)]
  })
  return new Wallet(provider, api, Object.fromEntries(contracts))
}

class Wallet {
  #provider
  #api
  #contracts

  constructor(provider, api, contracts) {
    this.#provider = provider
    this.#api = api
    this.#contracts = contracts
  }

  disconnect() {
    return this.#api.disconnect()
  }

  async newBlocks(count) {
    await this.#provider.send('dev_newBlock', [{ count }])
  }

  async activeEra() {
    return (await this.#api.query.staking.activeEra()).unwrap().index.toNumber()
  }

  async free(address) {
    return (await this.#api.query.system.account(address)).data.free.toBigInt()
  }

  /** What a message returns if `caller` sends it now. */
  async ask(caller, call) {
    return plain((await this.#try(caller, call)).output.asOk)
  }

  /** Sends a message, with the gas that a dry run needed unless it is said. */
  async send(signer, call, gas) {
    const { contract, message, args = [], value = 0n } = call
    const gasLimit = gas
      ? this.#api.registry.createType('WeightV2', gas)
      : (await this.#try(signer.address, call)).gasRequired
    const tx = this.#contracts[contract].tx[this.#method(contract, message)]({ gasLimit, value }, ...args)
    const { dispatchError, events } = await included(tx, signer)
    if (dispatchError) throw new Error(`${message}: ${this.#explain(dispatchError)}`)
    return { chain: events.map(({ event }) => chainEvent(event)), contracts: this.#decode(events) }
  }

  /** All events of contracts, from the first block on. */
  async allEvents() {
    const { number } = await this.#api.rpc.chain.getHeader()
    const events = []
    for (let block = 1; block <= number.toNumber(); block += 1) {
      const at = await this.#api.at(await this.#api.rpc.chain.getBlockHash(block))
      events.push(...this.#decode(await at.query.system.events()))
    }
    return events
  }

  async #try(caller, { contract, message, args = [], value = 0n }) {
    const query = this.#contracts[contract].query[this.#method(contract, message)]
    const gasLimit = this.#api.consts.system.blockWeights.maxBlock
    const attempt = await query(caller, { gasLimit, value }, ...args)
    if (attempt.result.isErr) throw new Error(`${message}: ${this.#explain(attempt.result.asErr)}`)
    return attempt
  }

  #method(contract, message) {
    return this.#contracts[contract].abi.messages.find(({ identifier }) => identifier === message).method
  }

  #decode(records) {
    const emitted = records.filter(({ event }) => this.#api.events.contracts.ContractEmitted.is(event))
    return emitted.map((record) => {
      const emitter = record.event.data.contract.toString()
      const [contract, { abi }] = Object.entries(this.#contracts).find(([, { address }]) => address.eq(emitter))
      const { args, event } = abi.decodeEvent(record)
      const fields = event.args.map(({ name }, index) => [name, plain(args[index])])
      return { contract, name: event.identifier.split('::').at(-1), ...present(fields) }
    })
  }

  #explain(error) {
    if (!error.isModule) return error.toString()
    const { section, name } = this.#api.registry.findMetaError(error.asModule)
    return `${section}.${name}`
  }
}

/** Signs and sends a transaction, and waits for its block. */
function included(tx, signer) {
  return new Promise((resolve, reject) => {
    const update = (result) => {
      if (result.isError) reject(new Error(`the chain dropped the transaction: ${result.status}`))
      if (result.isFinalized) resolve(result)
    }
    tx.signAndSend(signer, update).catch(reject)
  })
}

const chainEvent = ({ section, method, data }) => ({
  name: `${section}.${method}`,
  ...present((data.names ?? []).map((name, index) => [name, plain(data[index])])),
})

/** A decoded value as plain JavaScript: integers as bigint, accounts as SS58, nothing as undefined. */
function plain(codec) {
  if (codec instanceof Result) return codec.isErr ? { err: plain(codec.asErr) } : { ok: plain(codec.asOk) }
  if (codec instanceof Option) return codec.isNone ? undefined : plain(codec.unwrap())
  if (codec instanceof Enum) return { type: codec.type, ...(codec.isNone ? {} : { value: plain(codec.value) }) }
  if (codec instanceof Struct) return present([...codec].map(([name, field]) => [name, plain(field)]))
  if (Array.isArray(codec)) return codec.map(plain)
  return 'toBigInt' in codec ? codec.toBigInt() : codec.toPrimitive()
}
