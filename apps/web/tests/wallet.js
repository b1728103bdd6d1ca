// A wallet for tests: the convention of `window.injectedWeb3` in the page, development keys outside of it.

import { Keyring } from '@polkadot/keyring'
import { TypeRegistry } from '@polkadot/types'
import { cryptoWaitReady } from '@polkadot/util-crypto'

await cryptoWaitReady()
const keyring = new Keyring({ type: 'sr25519', ss58Format: 42 })

export const pair = (uri) => keyring.createFromUri(uri)
export const addressOf = (uri) => pair(uri).address

/** Signs a payload as a wallet does. */
function sign(uri, payload) {
  const registry = new TypeRegistry()
  registry.setSignedExtensions(payload.signedExtensions)
  return registry.createType('ExtrinsicPayload', payload, { version: payload.version }).sign(pair(uri))
}

/** An account that signs without a browser. */
export const signer = (uri) => ({
  address: addressOf(uri),
  signer: { signPayload: async (payload) => ({ id: 1, ...sign(uri, payload) }) },
})

export class TestWallet {
  /** Whether it signs, or says no. */
  signs = true
  /** How often it was asked. */
  asked = 0
  #uris

  /** With these keys. The first letters are what the accounts are called. */
  constructor(uris) {
    this.#uris = uris
  }

  /** Puts the wallet into each page of a context, before the page's own scripts. */
  async install(context) {
    await context.exposeFunction('testWalletSign', (payload) => this.#sign(payload))
    const accounts = this.#uris.map((uri) => ({ name: uri.replace(/^\/\//, ''), address: addressOf(uri), type: 'sr25519' }))
    await context.addInitScript((accounts) => {
      window.injectedWeb3 = {
        'estuary-test': {
          version: '1',
          enable: async () => ({
            accounts: { get: async () => accounts, subscribe: () => () => {} },
            signer: {
              signPayload: async (payload) => {
                const { signature, error } = await window.testWalletSign(payload)
                if (error) throw new Error(error)
                return { id: 1, signature }
              },
            },
          }),
        },
      }
    }, accounts)
  }

  #sign(payload) {
    this.asked += 1
    if (!this.signs) return { error: 'Cancelled' }
    return sign(this.#uris.find((uri) => addressOf(uri) === payload.address), payload)
  }
}
