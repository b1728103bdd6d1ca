// What accounts call themselves, where the chain has identities. Anybody can take any name: show the address beside it.

import type { DedotClient } from 'dedot'

interface Data {
  readonly type: string
  readonly value?: unknown
}

interface Registration {
  readonly info: { readonly display: Data }
}

type Found = Registration | readonly [Registration, unknown] | undefined

interface IdentityQueries {
  identityOf(address: string): Promise<Found>
  superOf(address: string): Promise<readonly [{ address(): string }, Data] | undefined>
}

/** Names of accounts, by address. None on a chain without identities. */
export async function namesOf(client: DedotClient, addresses: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const has = client.metadata.latest.pallets.some(({ name }) => name === 'Identity')
  if (!has) return new Map()
  const { identity } = client.query as unknown as { identity: IdentityQueries }
  const named = await Promise.all(addresses.map(async (address) => [address, await nameOf(identity, address)] as const))
  return new Map(named.filter((entry): entry is readonly [string, string] => entry[1] !== undefined))
}

/** An account's own name, or that which another account has given it below its own. */
export async function nameOf(identity: IdentityQueries, address: string): Promise<string | undefined> {
  const own = displayOf(await identity.identityOf(address))
  if (own) return own
  const above = await identity.superOf(address)
  if (!above) return undefined
  const [parent, part] = above
  const name = displayOf(await identity.identityOf(parent.address()))
  return name && `${name}/${text(part) ?? ''}`
}

/** Some runtimes answer with the account's user name beside its registration. */
const displayOf = (found: Found): string | undefined => {
  const registration = Array.isArray(found) ? (found as readonly [Registration, unknown])[0] : (found as Registration | undefined)
  return registration && text(registration.info.display)
}

const text = ({ type, value }: Data): string | undefined =>
  type === 'Raw' && typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
