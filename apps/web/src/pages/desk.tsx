import { type ReactNode, useState } from 'react'
import { AddressError, calls, type Call, type OwnOperatorView } from 'estuary-sdk'

import { useChain, useReading } from '../chain.tsx'
import { AmountField, useAmount } from '../parts/amount_field.tsx'
import { costs } from '../parts/costs.tsx'
import { Facts } from '../parts/facts.tsx'
import { Account, Amount, Moment, Percent, span } from '../parts/numbers.tsx'
import { Submit } from '../parts/submit.tsx'
import { TextField } from '../parts/text_field.tsx'
import { useTrial } from '../trial.ts'
import { useWallet } from '../wallet.tsx'

/** Bytes that a description may have. */
const DESCRIPTION = 128

/** Percent with at most two decimals, as basis points. */
function basisPoints(text: string): { points?: number; problem?: string } {
  const trimmed = text.trim().replace(/\s*%$/, '')
  if (trimmed === '') return {}
  const [, whole, fraction = ''] = trimmed.match(/^(\d{1,3})(?:\.(\d{1,2}))?$/) ?? []
  if (whole === undefined) return { problem: 'Write percent with two decimals at most: 5 or 4.25.' }
  const points = Number(whole + fraction.padEnd(2, '0'))
  return points > 10_000 ? { problem: 'That is more than all of it.' } : { points }
}

export default function Desk() {
  const { account, open } = useWallet()
  const address = account?.address
  const { value: own } = useReading(({ views }) => (address ? views.ownOperator(address) : undefined), address)

  return (
    <>
      <h1>Operator’s desk</h1>
      <p className="lead">
        For validators. Register with a bond, take stake of the pool, and earn a commission of every reward. The validator’s
        stash account signs.
      </p>
      {!account && (
        <section className="card" aria-label="Wallet">
          <p>Connect the validator’s stash account.</p>
          <button type="button" className="main" onClick={open}>
            Connect a wallet
          </button>
        </section>
      )}
      {address && own && (own.operator === undefined || own.stored?.place.type === 'Left') && <Register own={own} address={address} />}
      {own?.operator !== undefined && own.stored && <Standing own={own} id={own.operator} operator={own.stored} />}
    </>
  )
}

/** Something to send, with its rule where it is typed. */
function Deed({ title, rule, children, label, call, problem, onDone }: {
  readonly title: string
  readonly rule: ReactNode
  readonly children?: ReactNode
  readonly label: string
  readonly call: Call | undefined
  readonly problem?: string | undefined
  readonly onDone?: () => void
}) {
  const tried = useTrial(call)
  const id = `deed-${title.replace(/\W+/g, '-')}`
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p className="hint">{rule}</p>
      {children}
      <Facts facts={costs(tried)} />
      <Submit label={label} quiet tried={tried} problem={problem} steps={call ? [{ title, call }] : []} {...(onDone && { onDone })} />
    </section>
  )
}

function Register({ own, address }: { readonly own: OwnOperatorView; readonly address: string }) {
  const { rules } = own
  const bond = useAmount()
  const [percent, setPercent] = useState('5')
  const [name, setName] = useState('')
  const commission = basisPoints(percent)
  const long = new TextEncoder().encode(name).length > DESCRIPTION
  const small = bond.planck !== undefined && bond.planck < rules.minBond
  const high = commission.points !== undefined && commission.points > rules.maxCommission
  const call =
    bond.planck === undefined || commission.points === undefined || long
      ? undefined
      : calls.register(bond.planck, commission.points, address, name)
  const tried = useTrial(call)
  return (
    <div className="columns">
      <form className="card" onSubmit={(event) => event.preventDefault()}>
        <h2>Register</h2>
        <AmountField label="Bond" amount={bond} available={<>At least <Amount planck={rules.minBond} /></>} problem={small ? 'The least bond is larger.' : undefined} />
        <p className="hint">
          It pays for the slashes of your validator, and for nothing else. It earns nothing. It has to be{' '}
          <Percent points={rules.bondRatio} /> of the stake
          {bond.planck !== undefined && (
            <>
              : this bond backs up to <Amount planck={(bond.planck * 10_000n) / BigInt(rules.bondRatio)} />
            </>
          )}
          .
        </p>
        <TextField
          label="Commission, in percent of every reward"
          hint="A lower one holds at once. A higher one has to be announced first."
          value={percent}
          onChange={setPercent}
          problem={commission.problem ?? (high ? 'That is more than operators may take.' : undefined)}
        />
        <TextField label="Who you are" hint={`A name or an address of the web, ${DESCRIPTION} bytes at most. It stays in the chain’s history.`} value={name} onChange={setName} problem={long ? 'That is too long.' : undefined} />
        <Facts facts={costs(tried)} />
        <Submit label="Register" tried={tried} problem={bond.problem ?? commission.problem} steps={call ? [{ title: 'Register as an operator', call }] : []} />
      </form>
      <section className="card quietly" aria-labelledby="desk-how">
        <h2 id="desk-how">What happens then</h2>
        <ol>
          <li>You are a candidate, and take no stake.</li>
          <li>The curator approves you and says how much you may take. The chain must show no fault.</li>
          <li>You get new stake, and stake that comes back. Nobody else’s is moved to you.</li>
        </ol>
        <p>
          Your commission and the one on the chain count together: <Percent points={rules.maxCommission} /> at most. A loss
          jails you at once; your bond pays first, and what it cannot pay is your debt.
        </p>
      </section>
    </div>
  )
}

interface StandingProps {
  readonly own: OwnOperatorView
  readonly id: number
  readonly operator: NonNullable<OwnOperatorView['stored']>
}

function Standing({ own, id, operator }: StandingProps) {
  const { estuary } = useChain()
  const { rules, eras, fees } = own
  const more = useAmount()
  const less = useAmount()
  const [percent, setPercent] = useState('')
  const [payout, setPayout] = useState('')
  const [sure, setSure] = useState(false)
  const commission = basisPoints(percent)
  let proposed: string | undefined
  let payoutProblem: string | undefined
  try {
    if (payout.trim() !== '') proposed = estuary.account(payout).address
  } catch (error) {
    if (!(error instanceof AddressError)) throw error
    payoutProblem = error.message
  }
  const { value: operators } = useReading(({ views }) => views.operators())
  const view = operators?.find((one) => one.operator === id)
  const { leaving } = operator

  return (
    <>
      <section className="card" aria-labelledby="desk-own">
        <div className="row">
          <h2 id="desk-own">Operator {id}</h2>
          <span className="state">{view?.status ?? '…'}</span>
        </div>
        <Facts
          id="desk-facts"
          facts={[
            { name: 'Stake', value: <Amount planck={view?.stake} /> },
            { name: 'Capacity', value: <Amount planck={view?.capacity} /> },
            { name: 'Bond', value: <Amount planck={operator.bond} /> },
            operator.debt > 0n && { name: 'Debt', value: <Amount planck={operator.debt} />, note: 'commission and top-ups repay it first' },
            { name: 'Commission', value: <Percent points={operator.commission} /> },
            operator.rise !== undefined && {
              name: 'Rises',
              value: <>to <Percent points={operator.rise.commission} />, from <Moment at={operator.rise.from} /></>,
            },
            { name: 'Earned, to be claimed', value: <Amount planck={fees} symbol="shares" /> },
            { name: 'Payout account', value: <Account address={estuary.write(operator.payout.address())} /> },
            leaving.amount > 0n && {
              name: 'Bond asked back',
              value: <><Amount planck={leaving.amount} />, from era {leaving.fromEra}</>,
              note: `this is era ${eras.active}`,
            },
          ]}
        />
      </section>
      <div className="split">
        <Deed title="Add to the bond" label="Add" call={more.planck === undefined ? undefined : calls.topUpBond(id, more.planck)} problem={more.problem} onDone={() => more.set('')}
          rule="It repays debt first. The rest is bond, and backs stake at once.">
          <AmountField label="Amount" amount={more} />
        </Deed>
        <Deed title="Ask bond back" label="Ask back" call={less.planck === undefined ? undefined : calls.requestBond(id, less.planck)} problem={less.problem} onDone={() => less.set('')}
          rule="That part backs no stake from now on, and can be slashed until it is paid: when any slash of today’s stake has come.">
          <AmountField label="Amount" amount={less} />
        </Deed>
        {leaving.amount > 0n && (
          <Deed title="Take bond out" label="Take out" call={calls.withdrawBond(id)}
            rule={`From era ${leaving.fromEra} on, as far as the bond can spare it.`} />
        )}
        <Deed title="Change the commission" label="Change" call={commission.points === undefined ? undefined : calls.setCommission(id, commission.points)} problem={commission.problem} onDone={() => setPercent('')}
          rule={`A lower one holds at once, also for rewards that are not settled. A higher one waits ${span(rules.commissionDelay)}.`}>
          <TextField label="Percent of every reward" value={percent} onChange={setPercent} problem={commission.problem} />
        </Deed>
        <Deed title="Change the payout account" label="Propose" call={proposed === undefined ? undefined : calls.proposePayout(id, proposed)} problem={payoutProblem} onDone={() => setPayout('')}
          rule="The new account has to accept. It gets the commission that is not claimed yet.">
          <TextField label="New payout account" value={payout} onChange={setPayout} problem={payoutProblem} />
        </Deed>
        {fees > 0n && (
          <Deed title="Claim the commission" label="Claim" call={calls.claimFees(id)} rule="The payout account signs, and gets shares of the pool." />
        )}
        {view && view.status !== 'Exiting' && view.status !== 'Exited' && (
          <Deed title="Leave" label="Leave for ever" call={sure ? calls.exit(id) : undefined}
            rule="You take no more stake, and the stake you have is drained. You cannot come back as this operator. The bond comes back when all stake is home.">
            <label className="check">
              <input type="checkbox" checked={sure} onChange={(event) => setSure(event.target.checked)} /> I want to leave
            </label>
          </Deed>
        )}
      </div>
    </>
  )
}
