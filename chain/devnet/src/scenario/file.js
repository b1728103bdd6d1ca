// A scenario of the demo (apps/demo/scenarios) as the local chain plays it. The demo itself reads and checks the file.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'

import { DEMO } from '../paths.js'

export async function readScenario(path) {
  if (!existsSync(DEMO)) throw new Error(`${DEMO} is missing: scripts/devnet.sh builds it`)
  try {
    const { stdout } = await promisify(execFile)(DEMO, ['--check', '--scenario', path])
    return interpret(JSON.parse(stdout))
  } catch (error) {
    throw new Error(error.stderr?.trim().replace(/^error: /, '') || error.message)
  }
}

function interpret({ title, eras, slash_defer: slashDefer, markets, ...people }) {
  if (markets) throw new Error(`the local chain has no markets yet, and "${title}" needs them: the demo plays it`)
  const operators = people.operators.map((operator, id) => ({
    id,
    name: operator.name,
    uri: `//Validator//${operator.validator}`,
    bond: BigInt(operator.bond),
    commission: operator.commission,
    onChainCommission: operator.on_chain_commission,
  }))
  const depositors = people.depositors.map(({ name, claims_at_once: claimsAtOnce }) => ({
    name,
    uri: `//${name}`,
    claimsAtOnce,
  }))
  const events = people.events.map(({ operator, depositor, to, ...event }) => ({
    ...event,
    who: depositor === undefined ? operators[operator] : depositors[depositor],
    to: depositors[to],
  }))
  return { title, eras, slashDefer, operators, depositors, events }
}
