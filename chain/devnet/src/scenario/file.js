// A scenario of the demo (apps/demo/scenarios) as the local chain plays it. `scripts/demo.sh --scenario FILE` checks one
// more thoroughly.

import { readFile } from 'node:fs/promises'

import { parse } from 'smol-toml'

const VERBS = ['stake', 'exit', 'transfer', 'claim', 'donate', 'offence', 'cancel_slash']
const BASIS_POINTS_PER_PERCENT = 100
/** The chain's own fractions are parts per billion. */
const PARTS_PER_PERCENT = 10_000_000

export async function readScenario(path) {
  try {
    return interpret(parse(await readFile(path, 'utf8')))
  } catch (error) {
    throw new Error(`${path}: ${error.message}`)
  }
}

function interpret({ title, eras, slash_defer: slashDefer = 2, operators, depositors, events = [] }) {
  const scenario = {
    title,
    eras,
    slashDefer,
    operators: operators.map((operator, id) => ({
      id,
      name: operator.name,
      uri: `//Validator//${operator.validator}`,
      bond: operator.bond,
      commission: percent(operator.commission) * BASIS_POINTS_PER_PERCENT,
      onChainCommission: percent(operator.on_chain_commission ?? 0) * PARTS_PER_PERCENT,
    })),
    depositors: depositors.map(({ name, era = 0, amount, claims_at_once: claimsAtOnce = true }) => {
      return { name, uri: `//${name}`, era, amount, claimsAtOnce }
    }),
  }
  return { ...scenario, events: events.map((event) => interpretEvent(event, scenario)) }
}

function interpretEvent(event, { operators, depositors }) {
  const [verb, ...more] = VERBS.filter((word) => word in event)
  if (!verb || more.length > 0) throw new Error(`the event of era ${event.era} is not one of ${VERBS.join(', ')}`)
  const people = ['donate', 'offence', 'cancel_slash'].includes(verb) ? operators : depositors
  return {
    era: event.era,
    verb,
    who: find(people, event[verb]),
    to: event.to && find(depositors, event.to),
    amount: event.amount,
    fraction: Math.round(percent(event.percent ?? 0) * PARTS_PER_PERCENT),
  }
}

function find(people, name) {
  const person = people.find((one) => one.name === name)
  if (!person) throw new Error(`nobody here is called ${name}`)
  return person
}

const percent = (value) => Number(String(value).replace('%', ''))
