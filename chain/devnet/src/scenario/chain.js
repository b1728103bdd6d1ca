// What in a scenario is done on the chain itself: by validators, by the root, and by somebody with money to give.

import { ApiPromise, Keyring, WsProvider } from '@polkadot/api'

import { SS58_PREFIX, root } from '../accounts.js'

export class ChainActions {
  #api
  #keyring = new Keyring({ type: 'sr25519', ss58Format: SS58_PREFIX })

  static async connect(endpoint) {
    const actions = new ChainActions()
    actions.#api = await ApiPromise.create({ provider: new WsProvider(endpoint), noInitWarn: true })
    return actions
  }

  disconnect() {
    return this.#api.disconnect()
  }

  /** Declares the intention to validate, with a commission in parts per billion. */
  validate(uri, commission) {
    return this.#send(uri, this.#api.tx.staking.validate({ commission, blocked: false }))
  }

  transfer(uri, to, planck) {
    return this.#send(uri, this.#api.tx.balances.transferKeepAlive(to, planck))
  }

  /** Reports that a validator offends now and is to lose so many parts per billion. */
  async report(uri, fraction) {
    const { index } = (await this.#api.query.staking.activeEra()).unwrap()
    await this.#sudo(this.#api.tx.rootOffences.report(this.#address(uri), index, fraction))
  }

  /** Cancels all slashes that are announced against a validator, and has it validate again. */
  async cancelSlashes(uri, commission) {
    const address = this.#address(uri)
    for (const [{ args }, slashes] of await this.#api.query.staking.unappliedSlashes.entries()) {
      const indices = slashes.flatMap((slash, index) => (slash.validator.eq(address) ? [index] : []))
      if (indices.length > 0) await this.#sudo(this.#api.tx.staking.cancelDeferredSlash(args[0], indices))
    }
    await this.validate(uri, commission)
  }

  #address(uri) {
    return this.#keyring.createFromUri(uri).address
  }

  async #sudo(call) {
    const events = await this.#send(root().uri, this.#api.tx.sudo.sudo(call))
    const { sudoResult } = events.find(({ event }) => this.#api.events.sudo.Sudid.is(event)).event.data
    if (sudoResult.isErr) throw this.#failure(call, sudoResult.asErr)
  }

  /** Sends a transaction and waits for its block. Returns its events. */
  #send(uri, tx) {
    return new Promise((resolve, reject) => {
      const update = ({ status, dispatchError, events, isError }) => {
        if (isError) reject(new Error(`the chain dropped a transaction: ${status}`))
        else if (dispatchError) reject(this.#failure(tx, dispatchError))
        else if (status.isInBlock) resolve(events)
      }
      tx.signAndSend(this.#keyring.createFromUri(uri), update).catch(reject)
    })
  }

  #failure({ method }, error) {
    const call = `${method.section}.${method.method}`
    if (!error.isModule) return new Error(`${call}: ${error}`)
    const { section, name } = this.#api.registry.findMetaError(error.asModule)
    return new Error(`${call}: ${section}.${name}`)
  }
}
