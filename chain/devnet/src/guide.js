// What a newcomer needs to know of a running chain.

import { dirname } from 'node:path'

import { account, actors, validators } from './accounts.js'
import { TOOL } from './paths.js'

/** The endpoint comes first, for programs that read it. */
export function describe(endpoint, deployed) {
  const app = encodeURIComponent(endpoint)
  return [
    `Endpoint: ${endpoint}`,
    '',
    'Development accounts, each with a million UNIT; //Alice may use sudo:',
    ...table(actors().map(({ uri, address }) => [uri, address])),
    'Stashes of the validators:',
    ...table(validators().map(({ uri, address }) => [uri, address])),
    '',
    ...(deployed ? describeContracts(endpoint, deployed) : []),
    `polkadot.js apps: https://polkadot.js.org/apps/?rpc=${app}#/explorer`,
    `Contracts UI:     https://ui.use.ink/?rpc=${app}`,
    'Ctrl-C stops the chain, and nothing of it remains.',
  ].join('\n')
}

const describeContracts = (endpoint, { contracts, record, depositors }) => [
  ...(depositors.length > 0 ? ['Depositors of the scenario:'] : []),
  ...table(depositors.map(({ uri }) => [uri, account(uri).address])),
  ...(depositors.length > 0 ? [''] : []),
  'Roles: //Alice is the admin, //Bob the guardian, //Charlie the treasury, //Dave the curator.',
  '',
  'Contracts. The apps find their messages by the metadata in artifacts/NAME.json:',
  ...table(Object.entries(contracts)),
  '',
  'The same on the command line:',
  `  export ESTUARY_URL=${endpoint}`,
  `  export ESTUARY_DEPLOYMENT=${record}`,
  `  export PATH=${dirname(TOOL)}:$PATH`,
  '  estuary status',
  '  estuary stake 100 --suri //Ferdie',
  ...(contracts.stable_pool ? ['  estuary swap 10 --to wrapped --suri //Ferdie', '  estuary market'] : []),
  '  estuary keeper --suri //Eve',
  '',
]

function table(rows) {
  const width = Math.max(0, ...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
}
