// Lets a scenario happen: each of its eras is one of the chain.

import { UNIT, account } from '../accounts.js'
import { ChainActions } from './chain.js'

/** The chain's own fractions are parts per billion. */
const WHOLE = 1_000_000_000n

/** Keeps, and gives what a scenario lets somebody give. */
const KEEPER = '//Eve'

/** Plays a scenario on a chain with contracts on it and no operators. */
export async function play(scenario, chain, estuary, tell) {
  const actions = await ChainActions.connect(chain.endpoint)
  try {
    await new Player(scenario, chain, estuary, actions, tell).play()
  } finally {
    await actions.disconnect()
  }
}

class Player {
  #scenario
  #chain
  #estuary
  #actions
  #tell
  /** Who has left, and is not paid yet. */
  #waiting = new Set()

  constructor(scenario, chain, estuary, actions, tell) {
    this.#scenario = scenario
    this.#chain = chain
    this.#estuary = estuary
    this.#actions = actions
    this.#tell = tell
  }

  async play() {
    const { title, eras, operators } = this.#scenario
    this.#tell(`${title}: ${operators.length} operators`)
    for (const operator of operators) {
      await this.#actions.validate(operator.uri, operator.onChainCommission)
      await this.#estuary.addOperator(operator.id, { ...operator, bond: tokens(operator.bond) })
    }
    for (let era = 0; era <= eras; era += 1) {
      if (era > 0) await this.#chain.nextEra()
      this.#tell(`era ${era} of ${eras}`)
      await this.#playEra(era)
    }
  }

  async #playEra(era) {
    for (const event of this.#scenario.events.filter((one) => one.era === era)) {
      this.#tell(`  ${event.verb} ${event.who.name}`)
      await this.#act(event)
    }
    await this.#estuary.run(KEEPER, 'keeper', '--once')
    await Promise.all([...this.#waiting].filter((one) => one.claimsAtOnce).map((one) => this.#claim(one)))
  }

  async #act({ verb, who, to, amount, fraction }) {
    switch (verb) {
      case 'stake':
        return this.#estuary.run(who.uri, 'stake', tokens(BigInt(amount.planck)))
      case 'exit':
        this.#waiting.add(who)
        return this.#estuary.run(who.uri, 'unstake', await this.#part(who, amount))
      case 'transfer':
        return this.#estuary.run(who.uri, 'transfer', account(to.uri).address, await this.#part(who, amount))
      case 'claim':
        return this.#claim(who)
      case 'donate':
        return this.#actions.transfer(KEEPER, await this.#nominatorOf(who), BigInt(amount.planck))
      case 'offence':
        return this.#actions.report(who.uri, fraction)
      case 'cancel_slash':
        return this.#actions.cancelSlashes(who.uri, who.onChainCommission)
      default:
        throw new Error(`nobody knows how to ${verb}`)
    }
  }

  /** Claims what can be claimed, if anything. */
  async #claim(who) {
    const { requests } = await this.#estuary.run(who.uri, 'account')
    const payable = requests.filter(({ claimable }) => claimable)
    if (payable.length > 0) await this.#estuary.run(who.uri, 'claim')
    if (payable.length === requests.length) this.#waiting.delete(who)
  }

  /** A part of a depositor's stake as the tool reads it: all, so many tokens, or a fraction of what is staked now. */
  async #part({ uri }, amount) {
    if (amount === 'all') return amount
    if (amount.planck) return tokens(BigInt(amount.planck))
    const { staked } = await this.#estuary.run(uri, 'account')
    return tokens((BigInt(staked) * BigInt(amount.fraction)) / WHOLE)
  }

  async #nominatorOf({ id }) {
    const { operators } = await this.#estuary.run(KEEPER, 'status')
    return operators.find(({ operator }) => operator === id).nominator
  }
}

/** An amount in planck as the tool reads it. */
function tokens(planck) {
  const unit = BigInt(UNIT)
  return `${planck / unit}.${String(planck % unit).padStart(String(UNIT).length - 1, '0')}`
}
