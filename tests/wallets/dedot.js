// A wallet on dedot.

import { DedotClient, LegacyClient, WsProvider } from 'dedot'
import { Contract } from 'dedot/contracts'
import { stringCamelCase } from 'dedot/utils'

import { metadata } from './metadata.js'
import { present } from './plain.js'

export async function connect(endpoint, addresses) {
  const client = await DedotClient.new(new WsProvider(endpoint))
  const contracts = Object.entries(addresses).map(([name, address]) => {
    return [name, new Contract(client, metadata(name), address)]
  })
  return new Wallet(endpoint, client, Object.fromEntries(contracts))
}

class Wallet {
  #endpoint
  #client
  #contracts

  constructor(endpoint, client, contracts) {
    this.#endpoint = endpoint
    this.#client = client
    this.#contracts = contracts
  }

  disconnect() {
    return this.#client.disconnect()
  }

  async newBlocks(count) {
    await this.#client.rpc.dev_newBlock({ count })
  }

  async activeEra() {
    return (await this.#client.query.staking.activeEra()).index
  }

  async free(address) {
    return (await this.#client.query.system.account(address)).data.free
  }

  /** What a message returns if `caller` sends it now. */
  async ask(caller, call) {
    return plain((await this.#try(caller, call)).data)
  }

  /** Sends a message, with the gas that a dry run needed unless it is said. */
  async send(signer, call, gas) {
    const { contract, message, args = [], value = 0n } = call
    const gasLimit = gas ?? (await this.#try(signer.address, call)).raw.gasRequired
    const tx = this.#contracts[contract].tx[methodOf(message)](...args, { gasLimit, value })
    const { dispatchError, events } = await tx.signAndSend(signer).untilFinalized()
    if (dispatchError) throw new Error(`${message}: ${JSON.stringify(dispatchError)}`)
    return { chain: events.map(({ event }) => chainEvent(event)), contracts: this.#decode(events) }
  }

  /** All events of contracts, from the first block on: for old blocks, dedot's client of nodes' older interface. */
  async allEvents() {
    const history = await LegacyClient.new(new WsProvider(this.#endpoint))
    const { number } = await history.rpc.chain_getHeader()
    const events = []
    for (let block = 1; block <= number; block += 1) {
      const at = await history.at(await history.rpc.chain_getBlockHash(block))
      events.push(...this.#decode(await at.query.system.events()))
    }
    await history.disconnect()
    return events
  }

  #try(caller, { contract, message, args = [], value = 0n }) {
    return this.#contracts[contract].query[methodOf(message)](...args, { caller, value })
  }

  #decode(records) {
    const emitted = records.filter(({ event }) => this.#client.events.contracts.ContractEmitted.is(event))
    return emitted.map((record) => {
      const emitter = record.event.palletEvent.data.contract
      const [name, contract] = Object.entries(this.#contracts).find(([, { address }]) => emitter.eq(address))
      const event = contract.decodeEvent(record)
      return { contract: name, name: event.name, ...plain(event.data) }
    })
  }
}

const chainEvent = ({ pallet, palletEvent }) => ({
  name: `${stringCamelCase(pallet)}.${palletEvent.name ?? palletEvent}`,
  ...plain(palletEvent.data),
})

const methodOf = (message) => stringCamelCase(message.replace('::', '_'))

/** A decoded value as plain JavaScript: integers as bigint, accounts as SS58, nothing as undefined. */
function plain(value) {
  if (typeof value === 'number') return BigInt(value)
  if (typeof value !== 'object' || value === null) return value ?? undefined
  if (value.isErr !== undefined) return value.isErr ? { err: plain(value.err) } : { ok: plain(value.value) }
  if (typeof value.address === 'function') return value.address()
  if (Array.isArray(value)) return value.map(plain)
  return present(Object.entries(value).map(([name, field]) => [name, plain(field)]))
}
