// Who owns something at genesis: development accounts, whose keys everybody knows.

import { Keyring } from '@polkadot/keyring'

export const SS58_PREFIX = 42

/** One token in planck. Whole tokens are exact in a number, up to nine thousand millions of them. */
export const UNIT = 10 ** 12

/** What each actor owns, and each validator beside its bond. */
export const ENDOWMENT = 1_000_000 * UNIT

const ACTORS = ['Alice', 'Bob', 'Charlie', 'Dave', 'Eve', 'Ferdie']
const VALIDATORS = 12

const keyring = new Keyring({ type: 'sr25519', ss58Format: SS58_PREFIX })

/** An account by its derivation from the development phrase. Cryptography must be initialized. */
export const account = (uri) => ({ uri, address: keyring.createFromUri(uri).address })

/** The accounts to play with. */
export const actors = () => ACTORS.map((name) => account(`//${name}`))

/** Who may use sudo. */
export const root = () => account('//Alice')

/** The stashes of the validators, and what they bond: no two the same. */
export const validators = () =>
  Array.from({ length: VALIDATORS }, (_, index) => ({
    ...account(`//Validator//${index}`),
    bond: (50_000 + 1_000 * index) * UNIT,
  }))
