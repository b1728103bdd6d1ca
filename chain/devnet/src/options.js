// The command's options.

import { parseArgs } from 'node:util'

export const USAGE = `usage: scripts/devnet.sh [option]...
  --port N              where to listen; 9944 unless it is said, 0 for any port that is free
  --block-time SECONDS  how often a block is built; 2 unless it is said, 0 for one with each transaction
  --fast-eras           an era has 3 blocks and not 12; it is a day of the chain's own clock all the same
  --seed-scenario FILE  lets a scenario of the demo happen before the chain is handed over
  --deployment FILE     where the contracts' addresses are written; target/devnet/deployment.json unless it is said
  --no-deploy           only the chain, without contracts
  --no-markets          without the markets, and without what the deployer leaves in them
  --check               only says what is wrong with the options, or with the port
  --help                shows this`

/** Blocks of a session, of which an era has three. In a scenario an era has room for all that its people do. */
const BLOCKS_PER_SESSION = { usual: 4, fast: 1, scenario: 16 }

export class UsageError extends Error {}

export function parseOptions(words) {
  const values = parse(words)
  if (values['no-deploy'] && values['seed-scenario']) {
    throw new UsageError('--seed-scenario needs the contracts, which --no-deploy leaves out')
  }
  if (values['fast-eras'] && values['seed-scenario']) {
    throw new UsageError('--seed-scenario needs eras in which there is time for something, unlike --fast-eras')
  }
  return {
    help: values.help,
    check: values.check,
    port: number(values, 'port', (port) => Number.isInteger(port) && port < 65_536),
    blockTime: number(values, 'block-time', () => true),
    blocksPerSession: BLOCKS_PER_SESSION[eras(values)],
    scenario: values['seed-scenario'],
    deployment: values.deployment,
    deploy: !values['no-deploy'],
    // A scenario is of the pool alone.
    markets: !values['no-markets'] && !values['seed-scenario'],
  }
}

function parse(words) {
  try {
    return parseArgs({
      args: words,
      options: {
        port: { type: 'string', default: '9944' },
        'block-time': { type: 'string', default: '2' },
        'fast-eras': { type: 'boolean', default: false },
        'seed-scenario': { type: 'string' },
        deployment: { type: 'string' },
        'no-deploy': { type: 'boolean', default: false },
        'no-markets': { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new UsageError(error.message)
  }
}

const eras = (values) => (values['seed-scenario'] ? 'scenario' : values['fast-eras'] ? 'fast' : 'usual')

function number(values, name, accepts) {
  const value = /^\d+(\.\d+)?$/.test(values[name]) ? Number(values[name]) : NaN
  if (Number.isNaN(value) || !accepts(value)) throw new UsageError(`--${name} cannot be '${values[name]}'`)
  return value
}
