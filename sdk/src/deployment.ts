// What `estuary deploy` writes: which contracts are where.

export class DeploymentError extends Error {}

/** `deployment.json`, as far as the client needs it. */
export interface Deployment {
  /** The chain's name. */
  readonly chain: string
  /** The hash of the chain's first block. */
  readonly genesis: string
  readonly decimals: number
  /** Addresses, by the names of the contracts. */
  readonly contracts: Readonly<Record<string, string>>
  /** Hashes of the codes that were uploaded. */
  readonly codes: Readonly<Record<string, string>>
  readonly complete: boolean
}

const NEEDED = ['staking_pool', 'withdrawal_queue', 'validator_registry', 'lens', 'wrapped_lst', 'governor']

/** Fails where a file is no deployment, or one that is not finished. */
export function readDeployment(value: unknown): Deployment {
  const deployment = value as Partial<Deployment> | null
  if (typeof deployment !== 'object' || deployment?.contracts === undefined || deployment.genesis === undefined) {
    throw new DeploymentError('That is no deployment: it has to be the `deployment.json` that `estuary deploy` writes.')
  }
  const missing = NEEDED.find((name) => deployment.contracts?.[name] === undefined)
  if (missing || !deployment.complete) {
    throw new DeploymentError(`The deployment is not finished${missing ? `: ${missing} is missing` : ''}. Run \`estuary deploy\` again.`)
  }
  return deployment as Deployment
}
