// The contracts of a deployment, each with the types that its metadata has.

import type { DedotClient } from 'dedot'
import { Contract } from 'dedot/contracts'

import type { Deployment } from './deployment.js'
import type { GovernorContractApi } from './generated/governor/index.js'
import type { LendingMarketContractApi } from './generated/lending-market/index.js'
import type { LensContractApi } from './generated/lens/index.js'
import type { LeverageContractApi } from './generated/leverage/index.js'
import { METADATA } from './generated/metadata.js'
import type { StablePoolContractApi } from './generated/stable-pool/index.js'
import type { StakingPoolContractApi } from './generated/staking-pool/index.js'
import type { ValidatorRegistryContractApi } from './generated/validator-registry/index.js'
import type { WithdrawalQueueContractApi } from './generated/withdrawal-queue/index.js'
import type { WrappedLstContractApi } from './generated/wrapped-lst/index.js'

/** The pool and what belongs to it. */
export interface Core {
  staking_pool: StakingPoolContractApi
  withdrawal_queue: WithdrawalQueueContractApi
  validator_registry: ValidatorRegistryContractApi
  lens: LensContractApi
  wrapped_lst: WrappedLstContractApi
  governor: GovernorContractApi
}

/** The markets beside the pool. */
export interface Wing {
  stable_pool: StablePoolContractApi
  lending_market: LendingMarketContractApi
  leverage: LeverageContractApi
}

export type Interfaces = Core & Wing
export type ContractName = keyof Interfaces

export type Contracts = { [Name in keyof Core]: Contract<Core[Name]> } & {
  [Name in keyof Wing]?: Contract<Wing[Name]>
}

/** Who asks: views do not depend on it. */
const NOBODY = '5C4hrfjw9DjXZTzV3MwzrrAr9P1MJhSrvWGWqi1eSuyUpnhM'

export function contractsOf(client: DedotClient, { contracts }: Deployment): Contracts {
  const present = Object.keys(METADATA).filter((name) => contracts[name] !== undefined)
  const options = { defaultCaller: NOBODY }
  const entries = present.map((name) => {
    const address = contracts[name] as string
    return [name, new Contract(client, METADATA[name as ContractName], address, options)]
  })
  return Object.fromEntries(entries) as Contracts
}

interface SpecType {
  id: number
  type: { path?: string[]; params?: { name: string; type: number | null }[] }
}

/**
 * The name of the error that a message returns, as docs/errors.json has it: the message answers
 * `Result<Result<T, E>, LangError>`, and this is the last part of the path of `E`.
 */
export function errorKind(contract: Pick<Contracts['staking_pool'], 'metadata' | 'query'>, message: string): string {
  const { types } = contract.metadata as unknown as { types: SpecType[] }
  const params = (id: number | null | undefined) => types.find((type) => type.id === id)?.type.params
  const returned = contract.query[message as never] as unknown as { meta: { returnType: { type: number } } }
  const answer = params(returned.meta.returnType.type)?.[0]?.type
  const error = params(answer)?.find(({ name }) => name === 'E')?.type
  return types.find((type) => type.id === error)?.type.path?.at(-1) ?? 'Error'
}
